package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.matching.MatchingRenewal;
import org.selfdiff.methods.matching.MatchingSchedule;
import org.selfdiff.methods.matching.Reduction;
import org.selfdiff.methods.matching.Teacher;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Mgd;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.Warmup;

/** MGD on MoCo, with matchings between the steps. */
record MgdTraining(GoldenCase golden, DType type) implements Training {
  private static final int MATCHED = 6;

  @Override
  public Mgd method() {
    boolean fresh = golden.text("margins_from").startsWith("fresh");
    Moco moco =
        new Moco(
            golden.whole("dim"),
            golden.whole("K"),
            golden.number("m"),
            golden.number("T"),
            Moco.Head.MLP,
            false,
            1);
    return new Mgd(
        moco,
        new Teacher(
            "recorded",
            // The recorded teachers have one block per stage, which no kind of the language has.
            new ResNets(ResNets.Size.RESNET18, Stem.CIFAR, 1, false, Optional.empty()),
            fresh ? Teacher.Margins.FRESH : Teacher.Margins.TEACHER),
        Reduction.AMP,
        golden.number("loss_factor"),
        List.of(1, 2, 3, 4),
        new MatchingSchedule(2.1, 10, 20_000));
  }

  private ResNet teacher() {
    return CaseNetworks.resNet(golden.setting("teacher"));
  }

  @Override
  public StepSpec problem() {
    return problem(golden.whole("B"));
  }

  private StepSpec problem(int batch) {
    ResNet student = CaseNetworks.resNet(golden.setting("student"));
    return new StepSpec(type, student, batch, golden.whole("H"), sgd());
  }

  @Override
  public Schedule schedule() {
    return new Schedule(
        golden.whole("epochs"),
        new CosineLr(Per.EPOCH, 0, CosineLr.Over.RUN),
        new Warmup(golden.whole("warmup_epochs"), 0.001, Per.EPOCH));
  }

  @Override
  public MethodGraph graph() {
    return method().train(problem(), teacher());
  }

  @Override
  public double[] view(int step, int index) {
    return images("bank", golden.input(index == 0 ? "idx_q" : "idx_k").row(step));
  }

  @Override
  public String ours(String recorded) {
    return recorded
        .replaceFirst("^student\\.", "")
        .replaceFirst("^teacher\\.encoder_q\\.", "teacher.")
        .replaceFirst("^BNs\\.", "connectors.");
  }

  /** Matches on the whole bank, in batches, as often as the run does and the case records. */
  @Override
  public void before(int step, TrainingRun run) {
    MatchingRenewal renewal = method().renewal(problem(MATCHED), teacher());
    boolean due =
        step < steps() ? renewal.due(step) : golden.expected().containsKey(member(step, 1));
    if (!due) {
      return;
    }
    int images = golden.input("bank").shape()[0];
    Map<String, double[]> sums = new LinkedHashMap<>();
    try (GoldenProgram matcher = run.engine().compile(renewal.step())) {
      renewal.step().states().forEach(s -> matcher.state(s.name(), run.program().state(s.name())));
      matcher.input("weights", DoubleStream.generate(() -> 1).limit(MATCHED).toArray());
      for (int from = 0; from < images; from += MATCHED) {
        double[] batch = IntStream.range(from, from + MATCHED).asDoubleStream().toArray();
        matcher.input("images", images("bank", GoldenArray.list(batch)));
        matcher.run();
        for (String name : renewal.step().metrics().keySet()) {
          sums.merge(name, matcher.metric(name).toDoubles(), MgdTraining::plus);
        }
      }
    }
    Map<String, long[]> matchings = renewal.states(sums, images);
    for (MatchingRenewal.Stage stage : renewal.stages()) {
      long[] channels = matchings.get(stage.matching());
      run.program().state(stage.matching(), Arrays.stream(channels).asDoubleStream().toArray());
      int[] shape = {stage.student(), channels.length / stage.student()};
      run.tell(member(step, stage.number()), new GoldenArray.Integers(shape, channels));
      double[][] cost = MatchingRenewal.cost(stage, sums.get(stage.similarity()), images);
      run.tell("out_cost0_stage" + (stage.number() - 1), MgdDistillationAdapter.costs(cost));
    }
  }

  private static String member(int step, int stage) {
    return "out_assign_u" + step + "_stage" + (stage - 1);
  }

  private static double[] plus(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] + b[i]).toArray();
  }

  @Override
  public GoldenArray result(String member, TrainingRun run) {
    if (member.matches("out_(assign|cost).*")) {
      return run.first(member);
    }
    if (member.startsWith("out_margin")) {
      return run.part("margin_" + (1 + Integer.parseInt(member.substring("out_margin".length()))));
    }
    return switch (member) {
      case "out_loss_contrast" -> run.metric("contrast_loss");
      case "out_loss_distill" -> run.metric("distillation_loss");
      default -> Training.super.result(member, run);
    };
  }
}
