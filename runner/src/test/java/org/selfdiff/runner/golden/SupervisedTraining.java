package org.selfdiff.runner.golden;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.method.Backward;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.method.Supervised;
import org.selfdiff.methods.mixing.BatchDraw;
import org.selfdiff.methods.mixing.Mixing;
import org.selfdiff.methods.mixing.Mixup;
import org.selfdiff.methods.mixing.NoMixing;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.optimizer.Decayed;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.ConstantLr;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.Warmup;
import org.selfdiff.methods.step.Feed;

/** A classifier on labels, with a narrow ResNet-18 or a small transformer. */
record SupervisedTraining(GoldenCase golden, DType type) implements Training {
  @Override
  public Supervised method() {
    return new Supervised(
        OptionalInt.of(golden.whole("classes")),
        golden.number("label_smoothing"),
        golden.number("layer_decay"),
        0);
  }

  @Override
  public StepSpec problem() {
    return new StepSpec(
        type,
        network(),
        golden.whole("batch"),
        golden.whole("image"),
        Crops.NONE,
        Optional.empty(),
        optimizer(),
        mixing(),
        Backward.PLAIN);
  }

  private Network network() {
    return golden.text("net").equals("vit")
        ? CaseNetworks.transformer(
            golden, golden.whole("image"), PatchStem.PATCH, Positions.LEARNED)
        : CaseNetworks.resNet18(golden);
  }

  private Optimizer optimizer() {
    double lr = golden.number("lr");
    double decay = golden.number("weight_decay");
    return golden.text("optimizer").equals("AdamW")
        ? new AdamW(
            lr,
            OptionalInt.empty(),
            List.of(0.9, 0.999),
            1e-8,
            decay,
            OptionalDouble.empty(),
            Decayed.WEIGHTS,
            1,
            Optional.empty())
        : new Sgd(
            lr, OptionalInt.empty(), golden.number("momentum"), decay, golden.flag("nesterov"));
  }

  private Mixing mixing() {
    return golden.inputs().containsKey("share") ? new Mixup(1) : new NoMixing();
  }

  @Override
  public Schedule schedule() {
    return new Schedule(steps(), new ConstantLr(), new Warmup(0, 0, Per.STEP));
  }

  @Override
  public double[] view(int step, int index) {
    return golden.input("x").row(step).toDoubles();
  }

  @Override
  public double[] given(String input, Feed feed, int step) {
    if (feed instanceof Feed.Drawn drawn) {
      double share = golden.input("share").toDoubles()[step];
      return ((BatchDraw) drawn.draw()).given(0, share, 0, 0).get(input);
    }
    return feed instanceof Feed.Permutation ? golden.input("partner").row(step).toDoubles() : null;
  }

  @Override
  public GoldenArray result(String member, TrainingRun run) {
    return switch (member) {
      case "out_class_top1" -> run.metric("class_top1");
      case "out_eval_head" -> run.features("head");
      default -> Training.super.result(member, run);
    };
  }
}
