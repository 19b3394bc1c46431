package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.DoubleStream;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.matching.MatchingRenewal;
import org.selfdiff.methods.matching.MatchingSchedule;
import org.selfdiff.methods.matching.Reduction;
import org.selfdiff.methods.matching.Teacher;
import org.selfdiff.methods.method.MgdSupervised;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.ConstantLr;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.Warmup;

/** Supervised MGD of one narrow ResNet-18 into another, matched once on the first batch. */
record MgdSupervisedTraining(GoldenCase golden, DType type) implements Training {
  @Override
  public MgdSupervised method() {
    int width = golden.whole("teacher_width");
    return new MgdSupervised(
        OptionalInt.of(golden.whole("classes")),
        golden.number("label_smoothing"),
        new Teacher(
            "recorded",
            new ResNets(ResNets.Size.RESNET18, Stem.CIFAR, width, false, Optional.empty()),
            Teacher.Margins.TEACHER),
        OptionalDouble.of(golden.number("T_kd")),
        Reduction.valueOf(golden.text("reduction")),
        golden.number("loss_factor"),
        List.of(1, 2, 3, 4),
        new MatchingSchedule(0, 2, 1, OptionalInt.of(steps())));
  }

  @Override
  public StepSpec problem() {
    ResNet student = CaseNetworks.resNet18(golden);
    Sgd nesterov =
        new Sgd(
            golden.number("lr"),
            OptionalInt.empty(),
            golden.number("momentum"),
            golden.number("weight_decay"),
            golden.flag("nesterov"));
    return new StepSpec(type, student, golden.whole("batch"), golden.whole("image"), nesterov);
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
  public void before(int step, TrainingRun run) {
    MatchingRenewal renewal = (MatchingRenewal) method().renewal(problem()).orElseThrow();
    if (step == steps() || !renewal.due(step)) {
      return;
    }
    Map<String, double[]> sums = new HashMap<>();
    int images = problem().batch();
    try (GoldenProgram matcher = run.engine().compile(renewal.step())) {
      renewal.step().states().forEach(s -> matcher.state(s.name(), run.program().state(s.name())));
      matcher.input("weights", DoubleStream.generate(() -> 1).limit(images).toArray());
      matcher.input("images", view(step, 0));
      matcher.run();
      renewal
          .step()
          .metrics()
          .keySet()
          .forEach(name -> sums.put(name, matcher.metric(name).toDoubles()));
    }
    Map<String, long[]> matchings = renewal.states(sums, images);
    for (MatchingRenewal.Stage stage : renewal.stages()) {
      long[] channels = matchings.get(stage.matching());
      run.program().state(stage.matching(), Arrays.stream(channels).asDoubleStream().toArray());
      int[] shape = {stage.student(), channels.length / stage.student()};
      int number = stage.number() - 1;
      run.tell("out_assign_stage" + number, new GoldenArray.Integers(shape, channels));
      double[][] cost = MatchingRenewal.cost(stage, sums.get(stage.similarity()), images);
      run.tell("out_cost_stage" + number, MgdDistillationAdapter.costs(cost));
    }
  }

  @Override
  public GoldenArray result(String member, TrainingRun run) {
    if (member.matches("out_(assign|cost).*")) {
      return run.first(member);
    }
    if (member.startsWith("out_margin")) {
      return run.part("margin_" + (1 + Integer.parseInt(member.substring("out_margin".length()))));
    }
    return member.endsWith("_loss")
        ? run.metric(member.substring("out_".length()))
        : Training.super.result(member, run);
  }
}
