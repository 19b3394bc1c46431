package org.selfdiff.runner.engine.joined;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.graph.Affine;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Gelu;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.LayerNorm;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.RandomGraph;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.torch.TorchExecutor;

/** Kernels of several ops: what is joined, and that their source computes it. */
class JoinedKernelsTest {
  private static JoinedPlan check(TrainingStep step, ComputePrecision precision, int seed) {
    ExecutionPlan plan = new TorchExecutor().plan(step);
    JoinedPlan joined = JoinedPlan.of(plan, precision);
    Map<String, double[]> found = new PlacedRun(plan, seed).joined(joined);
    if (!precision.isMixed()) {
      new PlacedRun(plan, seed).plain().forEach((name, want) -> close(name, found.get(name), want));
    }
    return joined;
  }

  private static void close(String name, double[] found, double[] want) {
    for (int i = 0; i < want.length; i++) {
      assertThat(Math.abs(found[i] - want[i]))
          .as("%s[%d]: %s, not %s", name, i, found[i], want[i])
          .isLessThanOrEqualTo(1e-4 * Math.max(1, Math.abs(want[i])));
    }
  }

  private static TrainingStep step(Graph g, Value... metrics) {
    Map<String, Value> named = new LinkedHashMap<>();
    for (Value v : metrics) {
      named.put("m" + named.size(), v);
    }
    return new TrainingStep(g, List.of(), Map.of(), named);
  }

  private static List<String> labels(JoinedPlan plan) {
    return plan.groups().stream().map(group -> group.kernel().label()).toList();
  }

  static IntStream seeds() {
    return IntStream.range(0, 60);
  }

  /** States are overwritten, viewed and packed between ops that could be joined. */
  @ParameterizedTest
  @MethodSource("seeds")
  void theOrderOfMemoryIsKept(int seed) {
    check(RandomGraph.draw(seed, DType.F32).step(), ComputePrecision.GRAPH, seed);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void drawnShapesBroadcast(int seed) {
    Random random = new Random(seed);
    int[] lengths = {1, 2, 3, 5, 8, 12, 16, 33, 64};
    int rank = 1 + random.nextInt(4);
    long[] dims = random.ints(rank, 0, rank > 2 ? 5 : 9).mapToLong(i -> lengths[i]).toArray();
    Graph g = new Graph(DType.F32);
    List<Value> some = new ArrayList<>();
    some.add(g.input("x", dims));
    for (int i = 1; i < 5; i++) {
      int from = random.nextInt(rank + 1);
      long[] part = new long[rank - from];
      for (int d = 0; d < part.length; d++) {
        part[d] = random.nextInt(3) == 0 ? 1 : dims[from + d];
      }
      some.add(g.input("x" + i, DType.F32, Shape.of(part)));
    }
    Value y = some.get(0);
    for (int i = 0; i < 8; i++) {
      Value other = some.get(random.nextInt(some.size()));
      y =
          switch (random.nextInt(6)) {
            case 0 -> g.add(y, other);
            case 1 -> g.sub(other, y);
            case 2 -> g.mul(y, other);
            case 3 -> g.apply1(new Gelu(), y);
            case 4 -> g.relu(y);
            default -> g.unary(Unary.Fn.TANH, y);
          };
      some.add(y);
    }
    JoinedPlan joined = check(step(g, y, some.get(7)), ComputePrecision.GRAPH, seed);
    assertThat(joined.groups()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3", "2, 7", "9, 32", "5, 33", "3, 96", "6, 384", "2, 768", "3, 1000", "2, 1100", "2, 2048",
    "1, 3072"
  })
  void rowsOfAnyLength(int rows, int columns) {
    for (ComputePrecision precision : ComputePrecision.values()) {
      Graph g = new Graph(DType.F32);
      Value x = g.input("x", rows, columns);
      Value w = g.input("w", columns, 2);
      Value b = g.input("b", columns);
      Value h = g.apply1(new Affine(), g.input("h", rows, 2), w, b);
      Value stream = g.add(x, h);
      Value gain = g.input("gain", columns);
      List<Value> norm = g.apply(new LayerNorm(1e-6), List.of(stream, gain, b));
      Value out = g.apply1(new Affine(), norm.get(0), g.input("v", 2, columns), g.input("c", 2));
      Value loss = g.mean(g.add(out, g.mean(stream)));
      List<Value> d = Gradients.of(g, loss, List.of(x));
      JoinedPlan joined = check(step(g, loss, d.get(0)), precision, columns);
      assertThat(labels(joined)).contains("ADD+LayerNorm [%d, %d]".formatted(rows, columns));
    }
  }

  @Test
  void longRowsAreSharedByABlock() {
    Graph g = new Graph(DType.F32);
    Value x = g.input("x", 3, 2500);
    Value y = g.apply1(new LogSoftmax(), g.mul(x, 5));
    JoinedPlan joined = check(step(g, y), ComputePrecision.GRAPH, 1);
    JoinedKernel kernel = joined.groups().get(0).kernel();
    assertThat(kernel.source()).contains("__shared__ float part[8];");
    assertThat(kernel.blocks()).isEqualTo(3);
    assertThat(kernel.threads()).isEqualTo(256);
  }

  @Test
  void aMovingAverageIsWrittenInPlaceAndAsACopyOf16Bits() {
    Graph g = new Graph(DType.F32);
    State slow = State.of(g.input("slow", 64 * 40), new Initializer.Fill(1));
    State fast = State.of(g.input("fast", 64 * 40), new Initializer.Fill(1));
    Value moved = g.apply1(new EmaUpdate(), slow.value(), fast.value(), g.scalarInput("m"));
    Value w = g.apply1(new View(0, Shape.of(64, 40)), moved);
    Value y = g.matmul(g.input("x", 3, 64), false, w, false);
    TrainingStep step =
        new TrainingStep(
            g,
            List.of(slow, fast),
            Map.of("slow", moved),
            Map.of("loss", g.mean(g.apply1(new Affine(), y, w, g.input("b", 64)))));
    JoinedPlan joined = check(step, ComputePrecision.BF16, 3);
    JoinedGroup group = joined.groups().get(0);
    assertThat(group.outputs())
        .extracting(Written::type)
        .containsExactly(Element.F32, Element.BF16);
    assertThat(group.outputs().get(0).place()).isPresent();
    assertThat(group.outputs().get(1).place()).isEmpty();
    assertThat(group.kernel().blocks()).isGreaterThan(1);
  }

  @ParameterizedTest
  @EnumSource(ComputePrecision.class)
  void batchNormResidualAndReluAreOnePassOverChannelsLast(ComputePrecision precision) {
    Graph g = new Graph(DType.F32);
    Value pixels = g.input("pixels", DType.U8, Shape.of(3, 3, 5, 4));
    Value x =
        g.mul(g.add(g.apply1(new org.selfdiff.methods.graph.Cast(DType.F32), pixels), -128), 0.01);
    Value c = g.apply1(new Conv2d(1, 1), x, g.input("w", 16, 3, 3, 3));
    Value norm =
        g.apply(new BatchNormTrain(1e-5, 1), List.of(c, g.input("gamma", 16), g.input("beta", 16)))
            .get(0);
    Value y = g.relu(g.add(norm, c));
    Value z = g.apply1(new Conv2d(1, 0), y, g.input("u", 2, 16, 1, 1));
    JoinedPlan joined = check(step(g, g.mean(z)), precision, 7);
    JoinedGroup group =
        joined.groups().stream().filter(k -> !k.besides().isEmpty()).findFirst().orElseThrow();
    assertThat(group.kernel().label()).isEqualTo("BatchNormTrain+ADD+Relu [3, 16, 5, 4]");
    assertThat(group.outputs()).hasSize(1).allMatch(Written::channelsLast);
    assertThat(labels(joined)).contains("Cast+ADD+MUL [3, 3, 5, 4]");
  }

  @Test
  void whatIsReadByOthersStaysBeforeThem() {
    Graph g = new Graph(DType.F32);
    Value x = g.input("x", 6, 6);
    Value a = g.add(x, 1);
    // The product has to wait for the first op, and the last one for the product.
    Value p = g.matmul(a, false, a, false);
    Value b = g.add(g.add(a, p), a);
    JoinedPlan joined = check(step(g, b), ComputePrecision.GRAPH, 2);
    assertThat(labels(joined)).containsExactly("ADD+ADD [6, 6]");
  }

  @Test
  void aTransposedOperandIsNotTakenForItsDiagonal() {
    Graph g = new Graph(DType.F32);
    Value x = g.input("x", 4, 4);
    Value column = g.reshape(g.input("v", 4), 4, 1);
    Value row = g.reshape(g.mul(g.input("u", 4), 2), 1, 4);
    check(step(g, g.add(g.mul(x, column), row)), ComputePrecision.GRAPH, 4);
  }
}
