package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Problem;
import org.selfdiff.methods.method.SimSiam;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.Warmup;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** Whole trainings of some steps of SimSiam with a narrow ResNet-18. */
record SimSiamTrainingAdapter(GoldenEngine engine) implements EngineAdapter {
  private static final String FIRST = "out_step0_";
  private static final String GRADIENT = FIRST + "grad.";
  private static final String FINAL = "out_final.";

  /** Parameters behind the backbone in PyTorch's order. */
  private static final List<String> HEADS =
      List.of(
          "encoder.fc.0.weight",
          "encoder.fc.1.weight",
          "encoder.fc.1.bias",
          "encoder.fc.3.weight",
          "encoder.fc.4.weight",
          "encoder.fc.4.bias",
          "encoder.fc.6.weight",
          "encoder.fc.6.bias",
          "predictor.0.weight",
          "predictor.1.weight",
          "predictor.1.bias",
          "predictor.3.weight",
          "predictor.3.bias");

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.id().startsWith("simsiam/e2e_");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    SimSiam method =
        new SimSiam(golden.whole("dim"), golden.whole("pred_dim"), golden.flag("fix_pred_lr"));
    MethodGraph graph = method.train(problem(golden));
    TrainingStep step = SiameseSteps.withOutputs(graph.step());
    int steps = golden.whole("steps");
    double[] loss = new double[steps];
    Map<String, GoldenArray> results = new TreeMap<>();
    try (GoldenProgram program = engine.compile(step)) {
      start(program, step, golden);
      for (int i = 0; i < steps; i++) {
        for (var entry : graph.feeds().entrySet()) {
          program.input(entry.getKey(), number(golden, entry.getValue(), i));
        }
        program.run();
        loss[i] = program.number("loss");
        if (i == 0) {
          firstStep(golden, program, results);
        }
      }
      after(golden, program, results);
      results.put("out_eval_backbone", features(golden, method, program));
    }
    results.put("out_loss", GoldenArray.reals(loss, steps));
    results.put("out_lr", rates(golden, graph.feeds(), steps));
    return results;
  }

  private Problem problem(GoldenCase golden) {
    Sgd sgd =
        new Sgd(
            golden.number("lr"),
            OptionalInt.empty(),
            golden.number("momentum"),
            golden.number("weight_decay"),
            false);
    return new Problem(
        engine.type(), network(golden), golden.whole("batch"), golden.whole("image"), sgd);
  }

  private static ResNet network(GoldenCase golden) {
    return new ResNet(
        ResNet.Block.BASIC,
        List.of(2, 2, 2, 2),
        Stem.CIFAR,
        golden.whole("width"),
        golden.flag("zero_init_residual"));
  }

  private static void start(GoldenProgram program, TrainingStep step, GoldenCase golden) {
    SiameseSteps.clear(program, step);
    golden
        .inputs()
        .forEach(
            (name, array) -> {
              if (name.contains(".") && !program.part(name, array.toDoubles())) {
                throw new IllegalArgumentException("the networks have no tensor " + name);
              }
            });
  }

  private static double[] number(GoldenCase golden, Feed feed, int step) {
    if (feed instanceof Feed.View view) {
      return golden.input("x" + (view.index() + 1)).row(step).toDoubles();
    }
    return new double[] {rate(golden, feed, step)};
  }

  private static double rate(GoldenCase golden, Feed feed, int step) {
    if (feed instanceof Feed.Fixed fixed) {
      return fixed.value();
    }
    Warmup none = new Warmup(0, 0, Per.STEP);
    CosineLr cosine = new CosineLr(Per.EPOCH, 0, CosineLr.Over.RUN);
    Schedule schedule = new Schedule(golden.whole("epochs"), cosine, none);
    int epoch = golden.settings("epoch_of_step")[step];
    return golden.number("lr") * schedule.lrFactor(epoch, 0, 1);
  }

  /** Rates of encoder and predictor, where the predictor has its own. */
  private static GoldenArray rates(GoldenCase golden, Map<String, Feed> feeds, int steps) {
    List<Feed> groups =
        Stream.of("lr", "lr_predictor").filter(feeds::containsKey).map(feeds::get).toList();
    double[] rates = new double[steps * groups.size()];
    Arrays.setAll(rates, i -> rate(golden, groups.get(i % groups.size()), i / groups.size()));
    return GoldenArray.reals(rates, steps, groups.size());
  }

  /** SGD's buffer holds {@code gradient + decay * parameter} after its first step. */
  private static void firstStep(
      GoldenCase golden, GoldenProgram program, Map<String, GoldenArray> results) {
    double decay = golden.number("weight_decay");
    for (String member : golden.expected().keySet()) {
      if (member.startsWith(GRADIENT)) {
        String name = member.substring(GRADIENT.length());
        GoldenArray buffer = program.part("optimizer.momentum_buffer." + name);
        double[] gradient = buffer.toDoubles().clone();
        double[] first = golden.input(name).toDoubles();
        Arrays.setAll(gradient, i -> gradient[i] - decay * first[i]);
        results.put(member, GoldenArray.reals(gradient, buffer.shape()));
      } else if (member.startsWith(FIRST)) {
        results.put(member, program.metric(member.substring(FIRST.length())));
      }
    }
  }

  private static void after(
      GoldenCase golden, GoldenProgram program, Map<String, GoldenArray> results) {
    for (String member : golden.expected().keySet()) {
      if (member.startsWith(FINAL)) {
        results.put(member, program.part(member.substring(FINAL.length())));
      }
    }
    List<double[]> parameters =
        Stream.concat(
                Declarations.of(network(golden)).parameters().stream()
                    .map(tensor -> "encoder." + tensor.key()),
                HEADS.stream())
            .map(name -> program.part(name).toDoubles())
            .toList();
    double[] sums = parameters.stream().mapToDouble(p -> Arrays.stream(p).sum()).toArray();
    double[] norms =
        parameters.stream()
            .mapToDouble(p -> Math.sqrt(Arrays.stream(p).map(v -> v * v).sum()))
            .toArray();
    results.put("out_param_sum", GoldenArray.list(sums));
    results.put("out_param_l2", GoldenArray.list(norms));
  }

  /** Backbone features of the first step's first view with the trained weights. */
  private GoldenArray features(GoldenCase golden, SimSiam method, GoldenProgram trained) {
    TrainingStep step = method.features(problem(golden));
    try (GoldenProgram program = engine.compile(step)) {
      for (State state : step.states()) {
        for (Part part : state.parts()) {
          program.part(part.name(), trained.part(part.name()).toDoubles());
        }
      }
      program.input("images", golden.input("x1").row(0).toDoubles());
      program.run();
      return program.metric("backbone");
    }
  }
}
