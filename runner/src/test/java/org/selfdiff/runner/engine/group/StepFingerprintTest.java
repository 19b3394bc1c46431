package org.selfdiff.runner.engine.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.Concat;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Slice;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.config.Recipes;
import org.selfdiff.runner.engine.Ranks;
import org.selfdiff.runner.session.Setup;

/** Equal steps have equal fingerprints, others have others. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class StepFingerprintTest {
  private static String of(String recipe, String... words) {
    Setup setup = Setup.planned(Recipes.load(recipe, words).experiment());
    return StepFingerprint.of(setup.train().step()).sha256();
  }

  @ParameterizedTest
  @CsvSource({
    "smoke/moco.conf, method.temperature=0.3",
    "smoke/moco.conf, backbone.kind=resnet34",
    "smoke/moco.conf, optimizer.weight-decay=3e-4",
    "smoke/moco.conf, hardware.precision=fp64",
    "smoke/swav.conf, method.sinkhorn.epsilon=0.06",
    "smoke/dino.conf, method.center-momentum=0.8",
    "smoke/barlow-twins.conf, method.lambda=0.006",
    "smoke/mugs.conf, hardware.recompute=blocks",
  })
  void methodsAreTheSameOnlyIfEverySettingIs(String recipe, String changed) {
    String fingerprint = of(recipe);
    assertThat(fingerprint).hasSize(64).isEqualTo(of(recipe));
    assertThat(of(recipe, changed)).isNotEqualTo(fingerprint);
  }

  private static String one(Function<Graph, Value> body) {
    Graph g = new Graph(DType.F32);
    Value x = g.input("x", 4, 4, 4, 4);
    Value w = g.input("w", 4, 4, 3, 3);
    return StepFingerprint.of(
            new TrainingStep(
                g,
                List.of(State.of(x, new Initializer.Fill(0)), State.of(w, new Initializer.Fill(0))),
                Map.of(),
                Map.of("loss", body.apply(g))))
        .sha256();
  }

  private static Value in(Graph g, int i) {
    return g.inputs().get(i);
  }

  @Test
  void everyAttributeCounts() {
    Map<String, String> seen = new HashMap<>();
    List<Function<Graph, Value>> steps =
        List.of(
            g -> in(g, 0),
            g -> in(g, 1),
            g -> g.unary(Unary.Fn.EXP, in(g, 0)),
            g -> g.unary(Unary.Fn.ABS, in(g, 0)),
            g -> g.unary(Unary.Fn.ABS, in(g, 1)),
            g -> g.sum(in(g, 0), false, 0, 1),
            g -> g.sum(in(g, 0), false, 0, 2),
            g -> g.sum(in(g, 0), true, 0, 1),
            g -> g.mean(in(g, 0), false, 0, 1),
            g -> g.permute(in(g, 0), 0, 1, 3, 2),
            g -> g.permute(in(g, 0), 0, 2, 1, 3),
            g -> g.apply1(new Slice(new long[] {0, 0, 0, 1}, new long[] {4, 4, 4, 1}), in(g, 0)),
            g -> g.apply1(new Slice(new long[] {0, 0, 0, 2}, new long[] {4, 4, 4, 1}), in(g, 0)),
            g -> g.apply1(new Slice(new long[] {0, 0, 0, 1}, new long[] {4, 4, 4, 2}), in(g, 0)),
            g -> g.apply1(new Conv2d(1, 1, 1), in(g, 0), in(g, 1)),
            g -> g.apply1(new Conv2d(2, 1, 1), in(g, 0), in(g, 1)),
            g -> g.apply1(new Conv2d(1, 0, 1), in(g, 0), in(g, 1)),
            g -> g.apply1(new Concat(1), in(g, 0), in(g, 0)),
            g -> g.apply1(new Concat(2), in(g, 0), in(g, 0)),
            g -> g.apply1(new L2Normalize(1e-12), g.reshape(in(g, 0), 16, 16)),
            g -> g.apply1(new L2Normalize(1e-11), g.reshape(in(g, 0), 16, 16)),
            g -> normalized(g, 1),
            g -> normalized(g, 2),
            g -> g.scalar(0.1),
            g -> g.scalar(Math.nextUp(0.1)),
            g -> g.constant(new double[] {0}),
            g -> g.constant(new double[] {-0.0}),
            g -> g.constant(new double[] {1, 2}),
            g -> g.constant(new double[] {2, 1}),
            g -> g.apply(Constant.filled(DType.I64, 1, Shape.of(2)), List.of()).get(0),
            g -> g.apply(Constant.filled(DType.U8, 1, Shape.of(2)), List.of()).get(0),
            g -> g.apply1(new AllReduce(AllReduce.Fn.SUM, 2), in(g, 0)),
            g -> g.apply1(new AllReduce(AllReduce.Fn.SUM, 4), in(g, 0)),
            g -> g.apply1(new AllReduce(AllReduce.Fn.MEAN, 2), in(g, 0)));
    for (int i = 0; i < steps.size(); i++) {
      assertThat(one(steps.get(i))).isEqualTo(one(steps.get(i)));
      assertThat(seen.put(one(steps.get(i)), "step " + i)).as("step %d", i).isNull();
    }
  }

  private static Value normalized(Graph g, int splits) {
    Value scale = g.constant(1, 4);
    return g.apply(new BatchNormTrain(1e-5, splits), List.of(in(g, 0), scale, scale)).get(0);
  }

  @Test
  void namesUpdatesAndMetricsCount() {
    assertThat(
            List.of(
                stepOf("x", false, "loss"),
                stepOf("y", false, "loss"),
                stepOf("x", true, "loss"),
                stepOf("x", false, "lost")))
        .doesNotHaveDuplicates();
  }

  private static String stepOf(String name, boolean updated, String metric) {
    Graph g = new Graph(DType.F32);
    Value x = g.input(name, 2);
    Value y = g.relu(x);
    Map<String, Value> updates = updated ? Map.of(name, y) : Map.of();
    return StepFingerprint.of(
            new TrainingStep(
                g, List.of(State.of(x, new Initializer.Fill(0))), updates, Map.of(metric, y)))
        .sha256();
  }

  @Test
  void ranksWithOtherStepsAreNamed() {
    List<String> told =
        Ranks.run(
            3,
            member -> {
              try {
                new StepFingerprint((member.rank() == 2 ? "ab" : "cd").repeat(32)).require(member);
                return "equal";
              } catch (GroupException e) {
                return e.code().status() + " " + e.getMessage();
              }
            });
    assertThat(told)
        .containsOnly(
            "5 ranks 0 and 2 run different steps: SHA-256 "
                + "cd".repeat(32)
                + " and "
                + "ab".repeat(32)
                + ". Start every rank with the same SelfDiff, experiment and settings.");
    assertThat(
            Ranks.run(
                2,
                member -> {
                  new StepFingerprint("ef".repeat(32)).require(member);
                  return "equal";
                }))
        .containsOnly("equal");
  }
}
