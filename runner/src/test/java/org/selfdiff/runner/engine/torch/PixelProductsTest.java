package org.selfdiff.runner.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.methods.graph.Affine;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Planner;
import org.selfdiff.runner.engine.torch.device.TorchDevice;
import org.selfdiff.runner.engine.torch.library.TorchLibrary;
import org.selfdiff.runner.engine.torch.library.TorchThread;

/** A linear layer with its gradients by convolutions, beside plain arithmetic. */
class PixelProductsTest {
  private static final int ROWS = 2080;
  private static final int IN = 32;
  private static final int OUT = 48;

  private static TrainingStep step(DType type, long rows) {
    Graph g = new Graph(type);
    Value x = g.input("x", rows, IN);
    Value w = g.input("w", OUT, IN);
    Value b = g.input("b", OUT);
    Value target = g.input("target", rows, OUT);
    Value y = g.apply1(new Affine(), x, w, b);
    List<Value> d = Gradients.of(g, g.sum(g.mul(y, target), false, 0, 1), List.of(x, w));
    return new TrainingStep(g, List.of(), Map.of(), Map.of("y", y, "dx", d.get(0), "dw", d.get(1)));
  }

  private static TorchScript script(TrainingStep step, ComputePrecision precision, boolean wide) {
    TorchKernels kernels = new TorchKernels(Device.CPU, wide);
    return TorchScript.of(step, Planner.plan(step, kernels), kernels, precision, Device.CPU);
  }

  private static String text(DType type, long rows, ComputePrecision precision, boolean wide) {
    return script(step(type, rows), precision, wide).stepFunction();
  }

  @Test
  void manyRowsAreImages() {
    String text = text(DType.F32, ROWS, ComputePrecision.GRAPH, true);
    assertThat(text)
        .contains(
            ".reshape([32, 65, 1, 32]).permute([0, 3, 1, 2]), ",
            ".view([48, 32, 1, 1]), ",
            ".t().view([32, 48, 1, 1]), None, [0, 0]",
            "[False, True, False])")
        .doesNotContain("torch.mm(", "torch.addmm(");
  }

  @Test
  void inBfloat16OnlyTheForwardPassIs() {
    assertThat(text(DType.F32, ROWS, ComputePrecision.BF16, true))
        .contains("torch.mkldnn_convolution(", "torch.mm(")
        .doesNotContain("torch.addmm(", "convolution_backward");
  }

  @ParameterizedTest
  @CsvSource({
    "F32, 2080, GRAPH, false",
    "F32, 2080, FP16, true",
    "F32, 1024, GRAPH, true",
    "F32, 2081, GRAPH, true",
    "F64, 2080, GRAPH, true"
  })
  void elseTheyAreMatrices(DType type, long rows, ComputePrecision precision, boolean wide) {
    assertThat(text(type, rows, precision, wide))
        .contains("torch.mm(", "torch.addmm(")
        .doesNotContain("mkldnn_convolution", "convolution_backward");
  }

  @ParameterizedTest
  @CsvSource({
    "4160, 64",
    "2080, 65",
    "4096, 64",
    "12608, 64",
    "6304, 32",
    "3940, 0",
    "2049, 0",
    "16384, 64"
  })
  void imagesHaveAboutSixtyFourPixels(long rows, long pixels) {
    assertThat(PixelProducts.pixels(rows)).isEqualTo(pixels);
  }

  @Test
  void theyGiveTheProducts() {
    TrainingStep step = step(DType.F32, ROWS);
    TorchKernels kernels = new TorchKernels(Device.CPU, true);
    ExecutionPlan plan = Planner.plan(step, kernels);
    TorchScript script = TorchScript.of(step, plan, kernels, ComputePrecision.GRAPH, Device.CPU);
    assertThat(TorchLibrary.load()).isEmpty();
    Placement one = new Placement(1, ComputePrecision.GRAPH, Device.CPU);
    try (TorchProgram p =
        new TorchProgram(
            step, plan, script, one, new TorchThread(), ProcessGroup.ALONE, TorchDevice::host)) {
      double[] x = fill(p.input("x"), "x");
      double[] w = fill(p.input("w"), "w");
      double[] b = fill(p.input("b"), "b");
      double[] dy = fill(p.input("target"), "target");
      p.run();
      double[] y = p.metric("y").doubles();
      double[] dx = p.metric("dx").doubles();
      double[] dw = p.metric("dw").doubles();
      p.run();
      assertThat(p.metric("dw").doubles()).isEqualTo(dw);

      double[] sums = new double[OUT * IN];
      for (int r = 0; r < ROWS; r++) {
        double[] row = new double[IN];
        for (int o = 0; o < OUT; o++) {
          double sum = b[o];
          for (int i = 0; i < IN; i++) {
            sum += x[r * IN + i] * w[o * IN + i];
            row[i] += dy[r * OUT + o] * w[o * IN + i];
            sums[o * IN + i] += dy[r * OUT + o] * x[r * IN + i];
          }
          assertThat(y[r * OUT + o]).isCloseTo(sum, within(1e-4));
        }
        assertThat(Arrays.copyOfRange(dx, r * IN, (r + 1) * IN))
            .usingComparatorWithPrecision(1e-4)
            .containsExactly(row);
      }
      assertThat(dw).usingComparatorWithPrecision(1e-3).containsExactly(sums);
    }
  }

  private static double[] fill(Memory memory, String name) {
    CounterRandom random = CounterRandom.of(7).at(name);
    for (int i = 0; i < memory.size(); i++) {
      memory.put(i, random.nextGaussian());
    }
    return memory.doubles();
  }
}
