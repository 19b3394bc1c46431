package org.selfdiff.runner.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.optimizer.Clip;
import org.selfdiff.methods.optimizer.Decayed;
import org.selfdiff.methods.optimizer.Freeze;
import org.selfdiff.methods.optimizer.GlobalClip;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.optimizer.PerTensorClip;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.Delay;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.StepPosition;

/** What no recorded case shows: late starts, the patch embedding's rate, limits of gradients. */
class OptimizerProgramTest {
  private static final int STEPS = 5;
  private static final int LATE = 2;

  static Stream<GoldenEngine> engines() {
    return GoldenEngine.all().stream();
  }

  private static Map<String, int[]> shapes() {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    shapes.put("head.weight", new int[] {2, 2});
    shapes.put("last_layer.weight", new int[] {1, 3});
    shapes.put("patch_embed.proj.weight", new int[] {1, 2});
    shapes.put("head.bias", new int[] {2});
    return shapes;
  }

  private static GoldenArray gradient(String name, int step) {
    int[] shape = shapes().get(name);
    double[] values = new double[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.sin(1 + i + 3 * step + name.length());
    }
    return GoldenArray.reals(values, shape);
  }

  private static AdamW adamW(Decayed decayed, double patches) {
    return new AdamW(
        0.1,
        OptionalInt.empty(),
        List.of(0.9, 0.999),
        1e-8,
        0.3,
        OptionalDouble.of(0.6),
        decayed,
        patches,
        Optional.empty());
  }

  /** Parameters after steps {@code from} to the last. */
  private static Map<String, double[]> trained(
      GoldenEngine engine, Optimizer rule, Freeze freeze, int from) {
    Map<String, double[]> after = new LinkedHashMap<>();
    try (OptimizerProgram program = new OptimizerProgram(engine, rule, freeze, shapes())) {
      shapes().keySet().forEach(name -> program.parameter(name, gradient(name, 99).toDoubles()));
      for (int i = from; i < STEPS; i++) {
        int step = i;
        Map<String, Double> given =
            from == 0 ? Map.of("lr", 0.1) : Map.of("lr", 0.1, "update", 1.0 + i - from);
        program.run(StepPosition.of(i, 1, STEPS), given, name -> gradient(name, step));
      }
      shapes().keySet().forEach(name -> after.put(name, program.parameter(name).toDoubles()));
    }
    return after;
  }

  @ParameterizedTest
  @MethodSource("engines")
  void whatWasFrozenTrainsAsIfTheRunBeganLater(GoldenEngine engine) {
    Freeze freeze = new Freeze("last_layer", new Delay(LATE, Per.STEP));
    AdamW rule = adamW(Decayed.ALL, 1);
    Map<String, double[]> frozen = trained(engine, rule, freeze, 0);
    Map<String, double[]> free = trained(engine, rule, Freeze.NONE, 0);
    Map<String, double[]> late = trained(engine, rule, Freeze.NONE, LATE);
    assertThat(frozen.get("last_layer.weight")).isEqualTo(late.get("last_layer.weight"));
    assertThat(frozen.get("last_layer.weight")).isNotEqualTo(free.get("last_layer.weight"));
    assertThat(frozen.get("head.weight")).isEqualTo(free.get("head.weight"));
    assertThat(frozen.get("head.bias")).isEqualTo(free.get("head.bias"));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void thePatchEmbeddingHasARateOfItsOwnAndBiasesDoNotDecay(GoldenEngine engine) {
    Map<String, double[]> plain = trained(engine, adamW(Decayed.ALL, 1), Freeze.NONE, STEPS - 1);
    Map<String, double[]> groups =
        trained(engine, adamW(Decayed.WEIGHTS, 0.5), Freeze.NONE, STEPS - 1);
    assertThat(groups.get("head.weight")).isEqualTo(plain.get("head.weight"));
    double[] patches = gradient("patch_embed.proj.weight", 99).toDoubles();
    double[] bias = gradient("head.bias", 99).toDoubles();
    for (int i = 0; i < 2; i++) {
      double whole = plain.get("patch_embed.proj.weight")[i] - patches[i];
      double half = groups.get("patch_embed.proj.weight")[i] - patches[i];
      assertThat(half).isCloseTo(whole / 2, within(1e-6));
      double decay = 0.6 + 0.5 * (0.3 - 0.6) * (1 + Math.cos(Math.PI * (STEPS - 1) / STEPS));
      double undecayed = plain.get("head.bias")[i] + 0.1 * decay * bias[i];
      assertThat(groups.get("head.bias")[i]).isCloseTo(undecayed, within(1e-6));
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void oneFactorForAllGradients(GoldenEngine engine) {
    double norm = 0;
    for (String name : shapes().keySet()) {
      for (double d : gradient(name, 0).toDoubles()) {
        norm += d * d;
      }
    }
    norm = Math.sqrt(norm);
    assertThat(moved(engine, new GlobalClip(norm / 4)))
        .isCloseTo(gradient("head.bias", 0).toDoubles()[1] / 4, within(1e-5));
    assertThat(moved(engine, new GlobalClip(2 * norm)))
        .isCloseTo(gradient("head.bias", 0).toDoubles()[1], within(1e-7));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void theLimitOfOneTensorMayBecomeLowerLater(GoldenEngine engine) {
    double[] d = gradient("head.bias", 0).toDoubles();
    double norm = Math.hypot(d[0], d[1]);
    var later = new PerTensorClip(100, OptionalDouble.of(norm / 2), OptionalInt.of(3));
    assertThat(moved(engine, later, 2)).isCloseTo(d[1], within(1e-7));
    assertThat(moved(engine, later, 3)).isCloseTo(d[1] / 2, within(1e-5));
  }

  private static double moved(GoldenEngine engine, Clip clip) {
    return moved(engine, clip, 0);
  }

  /** How far the last bias moves against its gradient at rate 1, in one step of an epoch. */
  private static double moved(GoldenEngine engine, Clip clip, int epoch) {
    Sgd rule = new Sgd(1, OptionalInt.empty(), 0, 0, false, Decayed.WEIGHTS, Optional.of(clip));
    try (OptimizerProgram program = new OptimizerProgram(engine, rule, Freeze.NONE, shapes())) {
      shapes().forEach((name, s) -> program.parameter(name, new double[size(name)]));
      program.run(
          new StepPosition(epoch, 0, 1, epoch + 1), Map.of("lr", 1.0), name -> gradient(name, 0));
      return -program.parameter("head.bias").toDoubles()[1];
    }
  }

  private static int size(String name) {
    return gradient(name, 0).toDoubles().length;
  }
}
