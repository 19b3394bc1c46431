package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.MocoV3;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.Warmup;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.engine.torch.TorchExecutor;

/**
 * Two hundred steps from one seed lead to the same place on every executor.
 *
 * <p>In double precision the whole way is compared. In single precision rounding grows from step to
 * step as in every training with ReLU, so that the first steps are compared closely and the rest as
 * a curve.
 */
class ExecutorsAgreeTest {
  private static final int STEPS = 200;
  private static final int SMOOTHED = 20;

  enum Recipe {
    MOCO_RESNET(0.05, 0.05) {
      @Override
      MethodGraph graph(DType type) {
        int width = type == DType.F64 ? 4 : 16;
        Network net = new ResNet(ResNet.Block.BASIC, List.of(1, 1, 1, 1), Stem.CIFAR, width, false);
        Sgd sgd = new Sgd(0.05, OptionalInt.empty(), 0.9, 1e-4, false);
        return new Moco(32, 128, 0.99, 0.2, Moco.Head.MLP, false, 2)
            .train(new StepSpec(type, net, 16, 8, sgd));
      }
    },
    MOCO_V3_VIT(1e-3, 0.1) {
      @Override
      MethodGraph graph(DType type) {
        Network net =
            new VisionTransformer(16, 2, 4, 2, 4, 8, 8, PatchStem.FROZEN_PATCH, Positions.SINCOS);
        AdamW adamW = new AdamW(1e-3, OptionalInt.empty(), List.of(0.9, 0.999), 1e-8, 0.1);
        return new MocoV3(16, 32, 0.2, new CosineMomentum(0.99))
            .train(new StepSpec(type, net, 16, 8, adamW));
      }
    };

    private final double lr;
    private final double bf16;

    /**
     * A recipe.
     *
     * @param bf16 how far the loss curve in bf16 may be off, as a share
     */
    Recipe(double lr, double bf16) {
      this.lr = lr;
      this.bf16 = bf16;
    }

    abstract MethodGraph graph(DType type);

    Trajectory run(DType type, Executor executor, ComputePrecision precision) {
      Schedule course =
          new Schedule(
              STEPS / 4,
              new CosineLr(Per.STEP, 0, CosineLr.Over.RUN),
              new Warmup(5, 0.001, Per.STEP));
      return new Trajectory.Run(graph(type), 3, STEPS, course, lr)
          .on(executor, new Placement(1, precision, Device.CPU));
    }
  }

  @ParameterizedTest
  @EnumSource
  void inDoublePrecision(Recipe recipe) {
    Trajectory nd4j = recipe.run(DType.F64, new Nd4jExecutor(), ComputePrecision.GRAPH);
    Trajectory torch = recipe.run(DType.F64, new TorchExecutor(), ComputePrecision.GRAPH);
    learns(nd4j);
    // Measured: 3e-13 and 7e-11, of losses between 0.4 and 4.
    assertThat(torch.lossDeviation(nd4j)).isLessThan(1e-10);
    assertThat(torch.stateDeviation(nd4j)).isLessThan(1e-8);
  }

  @ParameterizedTest
  @EnumSource
  void inSinglePrecisionAndInBf16(Recipe recipe) {
    Trajectory nd4j = recipe.run(DType.F32, new Nd4jExecutor(), ComputePrecision.GRAPH);
    Trajectory torch = recipe.run(DType.F32, new TorchExecutor(), ComputePrecision.GRAPH);
    Trajectory bf16 = recipe.run(DType.F32, new TorchExecutor(), ComputePrecision.BF16);
    learns(nd4j);
    // Measured: 1.5e-6 and 0.1 %; bf16 against single precision 0.013, and 2.4 % of the curve of
    // ResNets, 8 % of that of the transformer where it falls fastest.
    first(4, torch, nd4j, 1e-5);
    curve(torch, nd4j, 0.01);
    first(4, bf16, torch, 0.03);
    curve(bf16, torch, recipe.bf16);
  }

  private static void learns(Trajectory t) {
    double[] curve = t.smoothed(SMOOTHED);
    assertThat(curve[curve.length - 1]).isLessThan(0.7 * curve[0]);
  }

  /** The first losses, as they are. */
  private static void first(int steps, Trajectory found, Trajectory expected, double tolerance) {
    assertThat(Arrays.copyOf(found.losses(), steps))
        .containsExactly(Arrays.copyOf(expected.losses(), steps), within(tolerance));
  }

  /** The smoothed curve, relative to its value. */
  private static void curve(Trajectory found, Trajectory expected, double tolerance) {
    double[] a = found.smoothed(SMOOTHED);
    double[] b = expected.smoothed(SMOOTHED);
    for (int i = 0; i < a.length; i++) {
      assertThat(a[i])
          .as("loss around step %d", i * SMOOTHED)
          .isCloseTo(b[i], within(tolerance * b[i]));
    }
  }
}
