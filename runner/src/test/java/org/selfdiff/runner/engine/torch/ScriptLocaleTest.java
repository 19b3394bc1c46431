package org.selfdiff.runner.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.MocoV3;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.ConstantMomentum;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.plan.Planner;

/** A step's text is the same whatever digits people write where it is made. */
class ScriptLocaleTest {
  private static final Locale ARABIC_DIGITS = Locale.forLanguageTag("ar-EG-u-nu-arab");

  static Stream<TrainingStep> steps() {
    ResNet residual = new ResNet(ResNet.Block.BASIC, List.of(1, 1, 1, 1), Stem.IMAGENET, 4, false);
    Sgd sgd = new Sgd(0.05, OptionalInt.empty(), 0.9, 1e-4, false);
    VisionTransformer tokens =
        new VisionTransformer(16, 1, 4, 2, 4, 8, 8, PatchStem.PATCH, Positions.SINCOS);
    AdamW adamW = new AdamW(1e-3, OptionalInt.empty(), List.of(0.9, 0.999), 1e-8, 0.1);
    return Stream.of(
        new Moco(32, 128, 0.99, 0.2, Moco.Head.MLP, false, 2)
            .train(new StepSpec(DType.F32, residual, 16, 32, sgd))
            .step(),
        new MocoV3(16, 32, 0.2, new ConstantMomentum(0.99))
            .train(new StepSpec(DType.F32, tokens, 16, 8, adamW))
            .step());
  }

  @ParameterizedTest
  @MethodSource("steps")
  void textIsTheSame(TrainingStep step) {
    Locale before = Locale.getDefault();
    for (Device device : List.of(Device.CPU, Device.cuda(0))) {
      for (ComputePrecision precision : ComputePrecision.values()) {
        String expected = text(step, device, precision);
        try {
          Locale.setDefault(ARABIC_DIGITS);
          assertThat("%d".formatted(1)).isEqualTo("\u0661");
          assertThat(text(step, device, precision)).isEqualTo(expected);
        } finally {
          Locale.setDefault(before);
        }
      }
    }
  }

  private static String text(TrainingStep step, Device device, ComputePrecision precision) {
    TorchKernels kernels = new TorchKernels(device);
    TorchScript script =
        TorchScript.of(step, Planner.plan(step, kernels), kernels, precision, device);
    return script.onceFunction() + script.stepFunction();
  }
}
