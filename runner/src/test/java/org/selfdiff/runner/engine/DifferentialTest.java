package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.MocoV3;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.ConstantLr;
import org.selfdiff.methods.schedule.ConstantMomentum;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.StepLr;
import org.selfdiff.methods.schedule.Warmup;

/**
 * Small experiments drawn at random: every executor takes the same steps in double precision, and
 * takes them again to the bit.
 */
class DifferentialTest {
  private static final int DRAWS = 20;
  private static final int STEPS = 2;
  private static final int BATCH = 8;

  /** Rounding moved the losses of these draws by less than 1e-13. */
  private static final double LOSS = 1e-10;

  /**
   * Relative to the largest number of a state. Rounding moved states by less than 1e-12, and by
   * 5e-11 where AdamW divides by the root of a gradient that is next to nothing.
   */
  private static final double STATES = 1e-8;

  static IntStream draws() {
    return IntStream.range(0, DRAWS);
  }

  @ParameterizedTest
  @MethodSource("draws")
  void executorsAgree(int seed) {
    Draw draw = Draw.of(new Random(seed));
    Trajectory.Run run =
        new Trajectory.Run(
            draw.method().train(draw.problem()),
            seed,
            STEPS,
            draw.schedule(),
            draw.problem().optimizer().effectiveLr(BATCH));
    Trajectory first = null;
    for (Executor executor : Executors.all()) {
      List<Trajectory> both = run.twiceOn(executor, new Placement(1));
      Trajectory found = both.get(0);
      String what = executor.name() + ", " + draw;
      assertThat(both.get(1).losses()).as("again: %s", what).isEqualTo(found.losses());
      assertThat(both.get(1).states())
          .as("again: %s", what)
          .usingRecursiveComparison()
          .isEqualTo(found.states());
      first = first == null ? found : first;
      assertThat(found.lossDeviation(first)).as("loss: %s", what).isLessThan(LOSS);
      assertThat(found.stateDeviation(first)).as("states: %s", what).isLessThan(STATES);
    }
  }

  /** One experiment. */
  private record Draw(Method method, StepSpec problem, Schedule schedule) {
    static Draw of(Random random) {
      return new Choice(random).draw();
    }
  }

  /** Settings from a stream of numbers. */
  private record Choice(Random random) {
    Draw draw() {
      boolean imagenet = random.nextInt(5) == 0;
      int size = imagenet ? 32 : one(8, 12);
      Network network = random.nextInt(3) == 0 ? transformer(size) : residual(imagenet);
      return new Draw(
          random.nextBoolean() ? moco() : mocoV3(),
          new StepSpec(DType.F64, network, BATCH, size, random.nextBoolean() ? sgd() : adamW()),
          schedule());
    }

    private Network residual(boolean imagenet) {
      return new ResNet(
          one(ResNet.Block.BASIC, ResNet.Block.BOTTLENECK),
          one(List.of(1, 1, 1, 1), List.of(2, 1, 1, 1)),
          imagenet ? Stem.IMAGENET : Stem.CIFAR,
          one(2, 3, 4),
          random.nextBoolean());
    }

    private Network transformer(int size) {
      return new VisionTransformer(
          one(12, 24),
          one(1, 2),
          one(1, 3),
          one(2, 4),
          4,
          size,
          size,
          one(PatchStem.PATCH, PatchStem.FROZEN_PATCH),
          one(Positions.SINCOS, Positions.LEARNED));
    }

    /**
     * No groups of two images: where a stage is one pixel wide, batch norm over two numbers is a
     * sign function, and what follows sits on the kinks of ReLU, where no gradient is the right
     * one.
     */
    private Method moco() {
      return new Moco(
          one(4, 8, 16),
          BATCH * one(2, 4, 8),
          one(0.0, 0.9, 0.999),
          one(0.07, 0.2, 1.0),
          one(Moco.Head.LINEAR, Moco.Head.MLP),
          random.nextBoolean(),
          one(1, 2));
    }

    private Method mocoV3() {
      return new MocoV3(
          one(4, 8),
          one(8, 16),
          one(0.2, 1.0),
          one(new CosineMomentum(0.9), new ConstantMomentum(0.99)));
    }

    private Optimizer sgd() {
      return new Sgd(0.05, lrBatch(), one(0.0, 0.5, 0.9), one(0.0, 1e-4), random.nextBoolean());
    }

    private Optimizer adamW() {
      List<Double> betas = one(List.of(0.9, 0.999), List.of(0.5, 0.95));
      return new AdamW(0.001, lrBatch(), betas, one(1e-8, 1e-6), one(0.0, 0.1));
    }

    private OptionalInt lrBatch() {
      return one(OptionalInt.empty(), OptionalInt.of(2 * BATCH));
    }

    private Schedule schedule() {
      return new Schedule(
          3,
          one(
              new CosineLr(Per.STEP, 0, CosineLr.Over.RUN),
              new StepLr(List.of(1, 2), 0.1),
              new ConstantLr()),
          new Warmup(one(0, 1), 0.5, one(Per.STEP, Per.EPOCH)));
    }

    @SafeVarargs
    private <T> T one(T... of) {
      return of[random.nextInt(of.length)];
    }
  }
}
