package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.graph.AdamWUpdate;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;

/** The rule in single precision against a plain loop in double, from the first update on. */
class AdamWUpdateTest {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPS = 1e-8;
  private static final float LR = 1e-3f;
  private static final float DECAY = 0.1f;
  private static final float[] P = {0.5f, -1.25f, 3, 0};
  private static final float[] M1 = {0.01f, -0.2f, 0, 1e-4f};
  private static final float[] M2 = {1e-4f, 0.3f, 0, 1e-6f};
  private static final float[] G = {-0.02f, 0.7f, 1e-3f, 0};

  static Stream<Arguments> updates() {
    return Executors.all().stream()
        .flatMap(
            e ->
                IntStream.of(1, 2, 37, 1_000, 1_000_000)
                    .mapToObj(t -> Arguments.of(Named.of(e.name(), e), t)));
  }

  @ParameterizedTest
  @MethodSource("updates")
  void agreesWithALoop(Executor executor, int t) {
    float[][] after = run(executor, t);
    for (int i = 0; i < P.length; i++) {
      double m1 = BETA1 * M1[i] + (1 - BETA1) * G[i];
      double m2 = BETA2 * M2[i] + (1 - BETA2) * G[i] * G[i];
      double denominator = Math.sqrt(m2) / Math.sqrt(1 - Math.pow(BETA2, t)) + EPS;
      double moved = LR / (1 - Math.pow(BETA1, t)) * m1 / denominator;
      double p = P[i] * (1 - LR * DECAY) - moved;
      assertThat(after[1][i]).isCloseTo((float) m1, within((float) (1e-6 * Math.abs(m1))));
      assertThat(after[2][i]).isCloseTo((float) m2, within((float) (1e-6 * Math.abs(m2))));
      double rounding = 1e-7 * Math.abs(P[i]);
      assertThat((double) after[0][i])
          .as("parameter %d", i)
          .isCloseTo(p, within(2e-6 * Math.abs(moved) + rounding));
    }
  }

  private static float[][] run(Executor executor, int t) {
    Graph g = new Graph(DType.F32);
    List<Value> in =
        List.of(
            g.input("p", P.length),
            g.input("m1", P.length),
            g.input("m2", P.length),
            g.input("g", P.length),
            g.scalarInput("lr"),
            g.scalarInput("decay"),
            g.scalarInput("t"));
    List<Value> out = g.apply(new AdamWUpdate(BETA1, BETA2, EPS), in);
    Map<String, Value> metrics = new LinkedHashMap<>();
    for (int i = 0; i < out.size(); i++) {
      metrics.put("y" + i, out.get(i));
    }
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), metrics);
    try (Program program = executor.compile(step, new Placement(1))) {
      Map.of("p", P, "m1", M1, "m2", M2, "g", G)
          .forEach((name, values) -> program.input(name).put(0, values, 0, values.length));
      program.input("lr").put(0, LR);
      program.input("decay").put(0, DECAY);
      program.input("t").put(0, t);
      program.run();
      float[][] after = new float[out.size()][];
      for (int i = 0; i < after.length; i++) {
        after[i] = program.metric("y" + i).floats();
      }
      return after;
    }
  }
}
