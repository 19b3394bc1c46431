package org.selfdiff.runner.golden;

import java.util.stream.IntStream;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.mixing.BatchDraw;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.LrSchedule;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.StepLr;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.schedule.Warmup;
import org.selfdiff.methods.step.Feed;

/** Un-Mix on MoCo. */
record UnMixTraining(GoldenCase golden, DType type) implements Training {
  @Override
  public Moco method() {
    return new Moco(
        golden.whole("dim"),
        golden.whole("queue_K"),
        golden.number("moco_m"),
        golden.number("T"),
        Moco.Head.LINEAR,
        golden.flag("symmetric"),
        golden.whole("bn_splits"));
  }

  @Override
  public StepSpec problem() {
    return new StepSpec(
        type,
        CaseNetworks.resNet18(golden),
        golden.whole("batch"),
        golden.whole("image"),
        Crops.NONE,
        sgd(),
        new UnMix(golden.number("P_global"), 1));
  }

  /** The script counts epochs from 1, and a milestone is the first epoch of the next rate. */
  @Override
  public Schedule schedule() {
    LrSchedule lr =
        golden.flag("cosine")
            ? new CosineLr(Per.EPOCH, 1, CosineLr.Over.RUN)
            : new StepLr(
                IntStream.of(golden.settings("schedule")).mapToObj(m -> m - 1).toList(), 0.1);
    return new Schedule(golden.whole("epochs"), lr, new Warmup(0, 0, Per.STEP));
  }

  @Override
  public StepPosition moment(int step) {
    return new StepPosition(golden.settings("epoch_of_step")[step] - 1, 0, 2, schedule().epochs());
  }

  @Override
  public MethodGraph graph() {
    return InnerValues.ofMoco(Training.super.graph());
  }

  @Override
  public double[] view(int step, int index) {
    return golden.input("im" + (index + 1)).row(step).toDoubles();
  }

  @Override
  public double[] given(String input, Feed feed, int step) {
    return feed instanceof Feed.Drawn drawn
        ? UnMixImagesAdapter.numbers((BatchDraw) drawn.draw(), golden, step).get(input)
        : Training.super.given(input, feed, step);
  }

  @Override
  public String ours(String recorded) {
    String name = recorded.replaceFirst("^(q|k)\\.", "encoder_$1.");
    return name.contains(".") && !name.startsWith("encoder_") ? "encoder_q." + name : name;
  }

  @Override
  public GoldenArray result(String member, TrainingRun run) {
    return switch (member) {
      case "out_terms" -> run.terms();
      case "out_lam_used" -> run.fed(BatchDraw.SHARE);
      case "out_eval_features" -> run.features("head");
      default -> Training.super.result(member, run);
    };
  }
}
