package org.selfdiff.runner.golden;

import java.util.List;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.LrSchedule;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.StepLr;
import org.selfdiff.methods.schedule.Warmup;

/** MoCo: the scripts, and the notebook with split batch norm and a symmetric loss. */
record MocoTraining(GoldenCase golden, DType type) implements Training {
  /** The notebook's numbers of layers in its one sequence. */
  private static final List<String> CHILDREN =
      List.of("conv1", "bn1", "relu", "layer1", "layer2", "layer3", "layer4", "", "", "fc");

  private boolean notebook() {
    return golden.has("bn_splits");
  }

  @Override
  public Moco method() {
    return new Moco(
        golden.whole("dim"),
        golden.whole("K"),
        golden.number("m"),
        golden.number("T"),
        golden.hyperparameters().path("mlp").asBoolean() ? Moco.Head.MLP : Moco.Head.LINEAR,
        golden.hyperparameters().path("symmetric").asBoolean(),
        golden.hyperparameters().path("bn_splits").asInt(1));
  }

  @Override
  public StepSpec problem() {
    return new StepSpec(
        type,
        CaseNetworks.resNet(golden.hyperparameters()),
        golden.whole("B"),
        golden.whole("H"),
        sgd());
  }

  @Override
  public Schedule schedule() {
    LrSchedule lr =
        notebook() || golden.flag("cos")
            ? new CosineLr(Per.EPOCH, notebook() ? 1 : 0, CosineLr.Over.RUN)
            : new StepLr(IntStream.of(golden.settings("milestones")).boxed().toList(), 0.1);
    return new Schedule(golden.whole("epochs"), lr, new Warmup(0, 0, Per.STEP));
  }

  @Override
  public double[] view(int step, int index) {
    String rows = notebook() ? "idx_" + (index + 1) : index == 0 ? "idx_q" : "idx_k";
    return images("bank", golden.input(rows).row(step));
  }

  @Override
  public String ours(String recorded) {
    String name = recorded;
    for (int i = 0; i < CHILDREN.size(); i++) {
      name = name.replace(".net." + i + ".", "." + CHILDREN.get(i) + ".");
    }
    return name;
  }

  @Override
  public GoldenArray result(String member, TrainingRun run) {
    return member.equals("out_acc1")
        ? run.metric("contrast_top1")
        : Training.super.result(member, run);
  }
}
