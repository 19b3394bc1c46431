package org.selfdiff.runner.engine.torch;

import java.util.List;
import java.util.OptionalInt;
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

/** Whole steps of small networks that have ops to join. */
public final class SmallSteps {
  private SmallSteps() {}

  /** MoCo on a ResNet. */
  public static TrainingStep moco(DType type) {
    ResNet network = new ResNet(ResNet.Block.BASIC, List.of(1, 1, 1, 1), Stem.CIFAR, 4, false);
    Sgd sgd = new Sgd(0.05, OptionalInt.empty(), 0.9, 1e-4, false);
    return new Moco(8, 16, 0.9, 0.2, Moco.Head.MLP, true, 1)
        .train(new StepSpec(type, network, 4, 8, sgd))
        .step();
  }

  /** MoCo v3 on a vision transformer. */
  public static TrainingStep mocoV3(DType type) {
    VisionTransformer tokens =
        new VisionTransformer(16, 2, 4, 2, 4, 8, 8, PatchStem.PATCH, Positions.SINCOS);
    // With a small epsilon the first updates are signs of gradients, also of those that are 0.
    AdamW adamW = new AdamW(1e-3, OptionalInt.empty(), List.of(0.9, 0.999), 0.01, 0.1);
    return new MocoV3(16, 32, 0.2, new ConstantMomentum(0.99))
        .train(new StepSpec(type, tokens, 4, 8, adamW))
        .step();
  }
}
