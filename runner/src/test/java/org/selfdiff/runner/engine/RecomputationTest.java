package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.graph.Attention;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gelu;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.LayerNorm;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Relu;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Instruction;

/** A reverse pass that computes blocks again: its gradients, its memory, and what runs when. */
class RecomputationTest {
  private static final double STEP = 1e-5;

  private static final int BLOCKS = 6;

  static Stream<Executor> executors() {
    return Executors.all().stream();
  }

  /**
   * Residual blocks of convolution, batch norm and ReLU, then one of layer norm, attention and
   * GELU. A mean of what lies within a block is a metric, and the last block reads a value of the
   * first one's.
   */
  private static TrainingStep step(boolean recompute) {
    Graph g = new Graph(DType.F64);
    Value x = g.input("x", 8, 2, 4, 4);
    Value w = g.input("w", 2, 2, 3, 3);
    Value gamma = g.input("gamma", 2);
    Value beta = g.input("beta", 2);
    Value p = g.input("p", 6, 2);
    Value[] within = new Value[1];
    Value y = x;
    for (int b = 0; b < BLOCKS; b++) {
      Value before = y;
      Value sum =
          g.block(
              () -> {
                Value c = g.apply1(new Conv2d(1, 1), before, w);
                within[0] = g.apply(new BatchNormTrain(1e-5, 1), List.of(c, gamma, beta)).get(0);
                Value again = g.apply1(new Conv2d(1, 1), g.relu(within[0]), w);
                return g.add(
                    before,
                    g.apply(new BatchNormTrain(1e-5, 1), List.of(again, gamma, beta)).get(0));
              });
      y = b % 2 == 0 ? g.relu(sum) : sum;
    }
    Value tokens = g.reshape(g.permute(y, 0, 2, 3, 1), 8, 16, 2);
    Value tail =
        g.block(
            () -> {
              Value n = g.apply(new LayerNorm(1e-6), List.of(tokens, gamma, beta)).get(0);
              Value qkv = g.reshape(g.matmul(g.reshape(n, 128, 2), false, p, true), 8, 16, 6);
              Value out = g.apply(new Attention(1), List.of(qkv)).get(0);
              return g.add(tokens, g.apply1(new Gelu(), out));
            });
    Value loss = g.mean(g.mul(tail, tail));
    List<Value> wrt = List.of(x, w, gamma, beta, p);
    List<Value> d = recompute ? Gradients.recomputing(g, loss, wrt) : Gradients.of(g, loss, wrt);
    Map<String, Value> metrics = new TreeMap<>(Map.of("loss", loss, "within", g.mean(within[0])));
    IntStream.range(0, wrt.size()).forEach(i -> metrics.put("d" + wrt.get(i).name(), d.get(i)));
    return new TrainingStep(g, List.of(), Map.of(), metrics);
  }

  private static Map<String, double[]> run(Program program) {
    program.run();
    Map<String, double[]> out = new TreeMap<>();
    program.step().metrics().keySet().forEach(n -> out.put(n, program.metric(n).doubles()));
    return out;
  }

  private static Program compile(Executor executor, boolean recompute) {
    Program program = executor.compile(step(recompute), new Placement(1));
    Random random = new Random(3);
    for (Value v : program.step().inputs()) {
      double shift = v.name().equals("gamma") ? 1 : 0;
      double[] drawn = random.doubles(v.shape().size()).map(u -> u - 0.5 + shift).toArray();
      program.input(v.name()).put(0, drawn);
    }
    return program;
  }

  @ParameterizedTest
  @MethodSource("executors")
  void gradientsHaveTheSameBits(Executor executor) {
    try (Program kept = compile(executor, false);
        Program again = compile(executor, true)) {
      Map<String, double[]> expected = run(kept);
      Map<String, double[]> found = run(again);
      expected.forEach((name, v) -> assertThat(found.get(name)).as(name).isEqualTo(v));
      assertThat(expected.get("dw")).doesNotContain(0.0);
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void gradientsAreThoseOfFiniteDifferences(Executor executor) {
    try (Program program = compile(executor, true)) {
      Map<String, double[]> first = run(program);
      for (String name : List.of("w", "gamma", "beta", "p")) {
        Memory memory = program.input(name);
        double[] at = memory.doubles();
        double[] differences = new double[at.length];
        for (int i = 0; i < at.length; i++) {
          memory.put(i, at[i] + STEP);
          double above = run(program).get("loss")[0];
          memory.put(i, at[i] - STEP);
          differences[i] = (above - run(program).get("loss")[0]) / (2 * STEP);
          memory.put(i, at[i]);
        }
        assertThat(first.get("d" + name)).as(name).containsExactly(differences, within(1e-5));
      }
    }
  }

  private static List<Instruction.Call> calls(ExecutionPlan plan, Class<? extends Op> op) {
    return plan.instructions().stream()
        .filter(Instruction.Call.class::isInstance)
        .map(Instruction.Call.class::cast)
        .filter(call -> op.isInstance(call.node().op()))
        .toList();
  }

  @Test
  void onlyWhatGradientsReadIsComputedAgain() {
    Executor torch = Executors.all().get(1);
    ExecutionPlan kept = torch.plan(step(false));
    ExecutionPlan again = torch.plan(step(true));
    assertThat(calls(kept, Conv2d.class)).hasSize(2 * BLOCKS);
    // The second batch norm of a block is not: its statistics are kept, and nothing reads its sum.
    assertThat(calls(again, Conv2d.class)).hasSize(4 * BLOCKS);
    assertThat(calls(again, BatchNormTrain.class)).hasSize(3 * BLOCKS);
    assertThat(calls(again, Relu.class)).hasSize(calls(kept, Relu.class).size() + BLOCKS);
    assertThat(calls(again, Attention.class)).hasSize(2);
  }

  @Test
  void aBlockIsComputedAgainRightBeforeItsReverse() {
    ExecutionPlan plan = Executors.all().get(1).plan(step(true));
    List<Integer> order =
        plan.instructions().stream()
            .filter(Instruction.Call.class::isInstance)
            .map(i -> ((Instruction.Call) i).node().recomputation())
            .filter(number -> number > 0)
            .distinct()
            .toList();
    assertThat(order).containsExactly(7, 6, 5, 4, 3, 2, 1);
    int[] last = {0};
    plan.instructions().stream()
        .filter(Instruction.Call.class::isInstance)
        .mapToInt(i -> ((Instruction.Call) i).node().recomputation())
        .filter(number -> number > 0)
        .forEach(
            number -> {
              assertThat(last[0] == 0 || number <= last[0]).isTrue();
              last[0] = number;
            });
  }

  @Test
  void memoryGrowsWithWhatLiesBetweenBlocksAlone() {
    for (Executor executor : Executors.all()) {
      long kept = executor.plan(step(false)).arena().get(DType.F64);
      long again = executor.plan(step(true)).arena().get(DType.F64);
      assertThat(again).as(executor.name()).isLessThan(kept * 3 / 4);
    }
  }
}
