package org.selfdiff.methods.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.mixing.NoMixing;
import org.selfdiff.methods.network.Branch;
import org.selfdiff.methods.network.Linear;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.optimizer.Adam;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.optimizer.Clip;
import org.selfdiff.methods.optimizer.Decayed;
import org.selfdiff.methods.optimizer.Freeze;
import org.selfdiff.methods.optimizer.GlobalClip;
import org.selfdiff.methods.optimizer.Larc;
import org.selfdiff.methods.optimizer.Lars;
import org.selfdiff.methods.optimizer.LarsMomentum2;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.Delay;
import org.selfdiff.methods.schedule.Per;

/**
 * Every optimizer with a scaled loss, some of whose steps overflow, against the same without a
 * scale that never sees those steps: parameters and buffers are equal to the bit, since scales are
 * powers of two.
 */
class ScaledOptimizerTest {
  private static final OptionalInt ANY = OptionalInt.empty();
  private static final int FROZEN = 4;

  /** Steps whose images are so large that scaled gradients are no numbers of 32 bits. */
  private static final List<Integer> OVERFLOWING = List.of(0, 3, 5, 6);

  static Stream<Optimizer> optimizers() {
    Optional<Clip> clip = Optional.of(new GlobalClip(0.5));
    return Stream.of(
        new Sgd(0.1, ANY, 0.9, 1e-2, false, Decayed.WEIGHTS, clip),
        new Sgd(0.1, ANY, 0, 1e-2, false),
        new Adam(0.1, ANY, List.of(0.9, 0.99), 1e-8, 1e-2),
        new AdamW(
            0.1,
            ANY,
            List.of(0.9, 0.99),
            1e-8,
            0.1,
            OptionalDouble.empty(),
            Decayed.WEIGHTS,
            1,
            clip),
        new Larc(0.1, ANY, 0.9, 1e-2, 0.1, Larc.Mode.CLIP, Optional.empty()),
        new Lars(0.1, ANY, 0.9, 1e-2, 0.1, Optional.empty()),
        new LarsMomentum2(0.1, ANY, 0.9, 1e-2, 0.1, clip));
  }

  /** A linear layer whose output is to be small. */
  private static final class Run {
    private final Graph g = new Graph(DType.F32);
    private final Tensors net;
    private final OptimizerStep update;
    private final Map<String, Value> after = new HashMap<>();
    private final Map<String, INDArray> states = new HashMap<>();

    Run(Optimizer rule, boolean scaled) {
      StepSpec spec =
          new StepSpec(
              DType.F32,
              new ResNet(ResNet.Block.BASIC, List.of(1, 1, 1, 1), Stem.CIFAR, 4, false),
              2,
              8,
              Crops.NONE,
              Optional.empty(),
              rule,
              new NoMixing(),
              new Backward(false, scaled));
      Linear layer = new Linear("a", 3, 2);
      net = Tensors.input(g, "net", layer);
      Value y = new Branch(layer, net, 1).forward(g.input("x", 2, 3));
      Value loss = g.sum(g.mul(y, y), false, 0, 1);
      Freeze freeze = new Freeze("bias", new Delay(FROZEN, Per.STEP));
      update = OptimizerStep.of(rule, new StepInputs(g, spec), loss, freeze, net);
      after.putAll(update.slotsAfter());
      after.put(net.trained().flat().name(), update.networks().get(0).trained().flat());
      after.forEach((name, v) -> states.put(name, Nd4j.zeros(v.type().nd4j(), v.shape().dims())));
      states.put(
          net.trained().flat().name(),
          Nd4j.createFromArray(0.5f, -0.25f, 0.75f, 1, -1, 0.125f, 0.25f, -0.5f));
      states.computeIfPresent("optimizer.loss_scale", (k, v) -> v.assign(LossScale.START));
    }

    void step(int step, int updates, int late) {
      Map<String, INDArray> in = new HashMap<>(states);
      float size = OVERFLOWING.contains(step) ? 1e19f : 1;
      float[][] x = new float[2][3];
      for (int i = 0; i < 6; i++) {
        x[i / 3][i % 3] = size * (float) Math.sin(1 + i + 7 * step);
      }
      in.put("x", Nd4j.createFromArray(x));
      Map<String, Double> scalars = new HashMap<>();
      scalars.put("lr", 0.1 / (1 + step));
      scalars.put("weight_decay", 0.1);
      scalars.put("clip_norm", 0.5);
      scalars.put("update", (double) updates);
      scalars.put("update_unfrozen", (double) Math.max(1, late));
      scalars.put("frozen", step < FROZEN ? 1.0 : 0.0);
      for (Value v : g.inputs()) {
        if (scalars.containsKey(v.name())) {
          in.put(v.name(), Nd4j.scalar(scalars.get(v.name()).floatValue()));
        }
      }
      List<String> names = new ArrayList<>();
      after.values().forEach(v -> names.add(v.name()));
      Map<String, INDArray> out = g.sameDiff().output(in, names);
      after.forEach((name, v) -> states.put(name, out.get(v.name()).dup()));
    }

    Map<String, float[]> numbers() {
      Map<String, float[]> numbers = new HashMap<>();
      states.forEach((name, v) -> numbers.put(name, v.reshape(-1).toFloatVector()));
      return numbers;
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void leavesOutWhatOverflows(Optimizer rule) {
    Run scaled = new Run(rule, true);
    Run plain = new Run(rule, false);
    int updates = 0;
    int late = 0;
    for (int step = 0; step < 9; step++) {
      Map<String, float[]> before = scaled.numbers();
      scaled.step(step, step + 1, step + 1 - FROZEN);
      if (OVERFLOWING.contains(step)) {
        Map<String, float[]> now = scaled.numbers();
        assertThat(now.get("optimizer.loss_scale")[0])
            .isEqualTo(before.get("optimizer.loss_scale")[0] / 2);
      } else {
        updates++;
        late += step < FROZEN ? 0 : 1;
        plain.step(step, updates, late);
      }
      Map<String, float[]> now = scaled.numbers();
      plain
          .numbers()
          .forEach((name, v) -> assertThat(now.get(name)).as("%s of %s", name, rule).isEqualTo(v));
    }
    assertThat(scaled.numbers().get("optimizer.skipped_updates")[0]).isEqualTo(4);
    assertThat(scaled.numbers().get("optimizer.loss_scale")[0]).isEqualTo(0x1p12f);
  }
}
