package org.selfdiff.runner.golden;

import java.util.Optional;
import java.util.OptionalInt;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.method.Momentum2Teacher;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.optimizer.LarsMomentum2;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.Warmup;

/**
 * Momentum² Teacher with a small ResNet.
 *
 * @param plain whether it descends by SGD without decay, whose buffer is the first gradient
 */
record Momentum2Training(GoldenCase golden, DType type, boolean plain) implements Training {
  Momentum2Training(GoldenCase golden, DType type) {
    this(golden, type, false);
  }

  @Override
  public Training first() {
    return new Momentum2Training(golden, type, true);
  }

  @Override
  public Momentum2Teacher method() {
    return new Momentum2Teacher(
        golden.whole("low_dim"),
        golden.whole("hidden_dim"),
        new CosineMomentum(golden.number("param_momentum")),
        1);
  }

  @Override
  public StepSpec problem() {
    return new StepSpec(
        type,
        CaseNetworks.resNet(golden.hyperparameters()),
        golden.whole("B"),
        golden.whole("H"),
        optimizer());
  }

  private Optimizer optimizer() {
    Sgd sgd = sgd();
    if (plain) {
      return new Sgd(sgd.lr(), OptionalInt.empty(), sgd.momentum(), 0, false);
    }
    return golden.text("optimizer").equals("lars")
        ? new LarsMomentum2(
            sgd.lr(),
            OptionalInt.empty(),
            sgd.momentum(),
            sgd.weightDecay(),
            golden.number("lars_eta"),
            Optional.empty())
        : sgd;
  }

  @Override
  public Schedule schedule() {
    double start = golden.number("warmup_start_lr") / golden.number("lr");
    return new Schedule(
        golden.whole("epochs"),
        new CosineLr(Per.STEP, 0, CosineLr.Over.AFTER_WARMUP),
        new Warmup(golden.whole("warmup_epochs"), start, Per.STEP));
  }

  @Override
  public double[] view(int step, int index) {
    return images("bank", golden.input("idx_" + (index + 1)).row(step));
  }

  /** The authors' student has projector and predictor in one sequence. */
  @Override
  public String ours(String recorded) {
    return recorded
        .replace("student_encoder.fc.4.", "predictor.0.")
        .replace("student_encoder.fc.5.", "predictor.1.")
        .replace("student_encoder.fc.7.", "predictor.3.");
  }

  @Override
  public GoldenArray result(String member, TrainingRun run) {
    return switch (member) {
      case "out_param_momentum" -> run.fed("momentum");
      case "out_bn_momentum" -> run.fed("fresh_statistics");
      default -> Training.super.result(member, run);
    };
  }
}
