package org.selfdiff.runner.engine.joined;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.runner.engine.joined.device.Device;

/** Numbers of 16 bits in kernels, to the last bit. */
class ConversionsTest {
  private static final int COUNT = 1 << 16;
  private static final int THREADS = 1024;
  private static final String HEAD = "unsigned int t = blockIdx.x * 1024u + threadIdx.x;\n";

  private static byte[] launch(String functions, String types, String line, byte[] in, int out) {
    String source =
        functions + "extern \"C\" __global__ void k(" + types + ") {\n" + HEAD + line + "\n}\n";
    byte[] result = new byte[out];
    Device.launch(
        new JoinedKernel("k", "k", source, COUNT / THREADS, THREADS), List.of(in, result), 1);
    return result;
  }

  private static Operand of(Element type) {
    return new Operand("x", null, type, false, 0, Map.of());
  }

  private static byte[] bytes(double[] values, Element type) {
    return ElementBytes.of(values, type, Shape.of(values.length), false);
  }

  /** Every number that 16 bits hold. */
  private static double[] all(Element type) {
    byte[] bits = new byte[2 * COUNT];
    IntStream.range(0, COUNT)
        .forEach(
            i -> {
              bits[2 * i] = (byte) i;
              bits[2 * i + 1] = (byte) (i >> 8);
            });
    return ElementBytes.numbers(bits, type, Shape.of(COUNT), false);
  }

  @ParameterizedTest
  @EnumSource(names = {"BF16", "F16"})
  void everyNumberIsReadExactly(Element type) {
    double[] numbers = all(type);
    String line = "out[t] = " + Conversions.read(type, "in[t]") + ";";
    String functions = Conversions.functions(List.of(of(type)), List.of());
    byte[] found =
        launch(
            functions,
            "const unsigned short* in, float* out",
            line,
            bytes(numbers, type),
            4 * COUNT);
    double[] read = ElementBytes.numbers(found, Element.F32, Shape.of(COUNT), false);
    assertThat(read).containsExactly(numbers);
  }

  /** Numbers between two neighbors, their middles, and any bits. */
  @ParameterizedTest
  @EnumSource(names = {"BF16", "F16"})
  void theNearestIsWrittenAndTheEvenOneOfTwo(Element type) {
    Random random = new Random(1);
    double[] held = all(type);
    double[] numbers = new double[COUNT];
    for (int i = 0; i < COUNT; i++) {
      double middle = (held[i] + held[i ^ 1]) / 2;
      numbers[i] =
          switch (i % 4) {
            case 0, 1 -> (float) middle;
            case 2 -> Math.nextUp((float) middle);
            default -> Float.intBitsToFloat(random.nextInt());
          };
    }
    String line = "out[t] = (unsigned short)" + Conversions.written(type, "in[t]") + ";";
    String functions = Conversions.functions(List.of(), List.of(of(type)));
    byte[] found =
        launch(
            functions,
            "const float* in, unsigned short* out",
            line,
            bytes(numbers, Element.F32),
            2 * COUNT);
    double[] written = ElementBytes.numbers(found, type, Shape.of(COUNT), false);
    double[] wanted = ElementBytes.numbers(bytes(numbers, type), type, Shape.of(COUNT), false);
    assertThat(written).containsExactly(wanted);
  }
}
