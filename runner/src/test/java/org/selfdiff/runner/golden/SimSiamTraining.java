package org.selfdiff.runner.golden;

import java.util.List;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.SimSiam;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.schedule.Warmup;

/** SimSiam with a narrow ResNet-18. */
record SimSiamTraining(GoldenCase golden, DType type) implements Training {
  @Override
  public SimSiam method() {
    return new SimSiam(golden.whole("dim"), golden.whole("pred_dim"), golden.flag("fix_pred_lr"));
  }

  @Override
  public StepSpec problem() {
    return new StepSpec(
        type, CaseNetworks.resNet18(golden), golden.whole("batch"), golden.whole("image"), sgd());
  }

  @Override
  public MethodGraph graph() {
    return InnerValues.ofSimSiam(Training.super.graph());
  }

  @Override
  public Schedule schedule() {
    CosineLr cosine = new CosineLr(Per.EPOCH, 0, CosineLr.Over.RUN);
    return new Schedule(golden.whole("epochs"), cosine, new Warmup(0, 0, Per.STEP));
  }

  @Override
  public StepPosition moment(int step) {
    return new StepPosition(golden.settings("epoch_of_step")[step], 0, 1, schedule().epochs());
  }

  @Override
  public double[] view(int step, int index) {
    return golden.input("x" + (index + 1)).row(step).toDoubles();
  }

  @Override
  public GoldenArray result(String member, TrainingRun run) {
    return switch (member) {
      case "out_lr" ->
          run.fed(method().fixPredLr() ? List.of("lr", "lr_predictor") : List.of("lr"));
      case "out_eval_backbone" -> run.features("backbone");
      default -> Training.super.result(member, run);
    };
  }
}
