package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.loss.TwoPositives;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.MocoV3;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.mixing.NoMixing;
import org.selfdiff.methods.mixing.Sdmp;
import org.selfdiff.methods.mixing.SdmpDraw;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.Feed;

/**
 * MoCo v3 with a small transformer, with and without SDMP. It starts somewhere in a run, with an
 * optimizer that has not updated anything yet.
 */
record MocoV3Training(GoldenCase golden, DType type) implements Training {
  @Override
  public MocoV3 method() {
    return new MocoV3(
        golden.whole("moco_dim"),
        golden.whole("moco_mlp_dim"),
        golden.number("moco_t"),
        new CosineMomentum(golden.number("moco_m")));
  }

  @Override
  public StepSpec problem() {
    int size = golden.whole("img_size");
    PatchStem stem = golden.flag("stop_grad_conv1") ? PatchStem.FROZEN_PATCH : PatchStem.PATCH;
    List<Double> betas = List.of(beta(0), beta(1));
    return new StepSpec(
        type,
        CaseNetworks.transformer(golden, size, stem, Positions.SINCOS),
        golden.whole("batch"),
        size,
        Crops.NONE,
        new AdamW(
            golden.number("base_lr"),
            OptionalInt.of(256),
            betas,
            golden.number("eps"),
            golden.number("weight_decay")),
        golden.has("mixing")
            ? SdmpShareAdapter.prior(Sdmp.Boxes.INSIDE, TwoPositives.SoftTarget.LOG_OF_MIXTURE)
            : new NoMixing());
  }

  private double beta(int index) {
    return golden.setting("betas").get(index).asDouble();
  }

  @Override
  public Schedule schedule() {
    return MocoV3ScheduleAdapter.schedule(golden);
  }

  @Override
  public StepPosition moment(int step) {
    return StepPosition.of(
        golden.whole("start_iter") + step, golden.whole("iters_per_epoch"), schedule().epochs());
  }

  @Override
  public double[] view(int step, int index) {
    return golden.input("x" + (index + 1)).row(step).toDoubles();
  }

  @Override
  public double[] given(String input, Feed feed, int step) {
    if (feed instanceof Feed.EitherView view) {
      boolean exchanged = golden.input("swap").toDoubles()[step] > 1 - view.probability();
      return view(step, exchanged ? view.other() : view.index());
    }
    if (feed instanceof Feed.Drawn drawn) {
      return SdmpImagesAdapter.numbers((SdmpDraw) drawn.draw(), golden, step).get(input);
    }
    return feed instanceof Feed.UpdateNumber ? new double[] {step + 1} : null;
  }

  /**
   * The token's first gradient in {@code sdmp/e2e_small} has elements from 9 to 1122, all sums of
   * numbers in the hundreds: in single precision it is compared by its largest element.
   */
  @Override
  public Tolerance tolerance(String member, Tolerance recorded) {
    if (type == DType.F64
        || !golden.id().equals("sdmp/e2e_small")
        || !member.equals("out_grad0.base_encoder.cls_token")) {
      return recorded;
    }
    double[] gradient = golden.expected().get(member).toDoubles();
    double largest = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
    return new Tolerance(recorded.rtol(), 1e-5 * largest);
  }

  @Override
  public GoldenArray result(String member, TrainingRun run) {
    return switch (member) {
      case "out_m" -> run.fed("momentum");
      case "out_loss_terms" -> run.terms();
      case "out_lam" -> run.fed(SdmpDraw.SHARE);
      default -> Training.super.result(member, run);
    };
  }
}
