package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Momentum2Teacher;
import org.selfdiff.methods.method.Problem;
import org.selfdiff.methods.optimizer.LarsMomentum2;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.Moment;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.Warmup;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;

/** Whole trainings of some steps of Momentum² Teacher with a small ResNet. */
record Momentum2TrainingAdapter(GoldenEngine engine) implements EngineAdapter {
  private static final String STUDENT = "student_encoder.";
  private static final String TEACHER = "teacher_encoder.";
  private static final String FIRST_GRADIENT = "out_step0_grad.";
  private static final String FINAL = "out_final.";

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("e2e_momentum2");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    int steps = golden.whole("steps");
    double lr = golden.number("lr");
    Schedule schedule =
        new Schedule(
            golden.whole("epochs"),
            new CosineLr(Per.STEP, 0, CosineLr.Over.AFTER_WARMUP),
            new Warmup(
                golden.whole("warmup_epochs"), golden.number("warmup_start_lr") / lr, Per.STEP));
    double[] losses = new double[steps];
    double[] rates = new double[steps];
    double[] momenta = new double[steps];
    double[] shares = new double[steps];
    Map<String, GoldenArray> results = new TreeMap<>();
    MethodGraph graph = graph(golden, optimizer(golden));
    try (GoldenProgram program = engine.compile(graph.step())) {
      start(program, graph, golden);
      for (int i = 0; i < steps; i++) {
        Moment moment = Moment.of(i, golden.whole("iters_per_epoch"), schedule.epochs());
        rates[i] = lr * schedule.lrFactor(moment);
        for (var entry : graph.feeds().entrySet()) {
          double[] fed = fed(golden, entry.getValue(), moment, rates[i]);
          program.input(entry.getKey(), fed);
          if (entry.getKey().equals("momentum")) {
            momenta[i] = fed[0];
          } else if (entry.getKey().equals("fresh_statistics")) {
            shares[i] = fed[0];
          }
        }
        program.run();
        losses[i] = program.number("loss");
      }
      for (String member : golden.expected().keySet()) {
        if (member.startsWith(FINAL)) {
          results.put(member, program.part(ours(member.substring(FINAL.length()))));
        }
      }
    }
    firstGradients(golden, results);
    results.put("out_loss", GoldenArray.reals(losses, steps));
    results.put("out_lr", GoldenArray.reals(rates, steps));
    results.put("out_param_momentum", GoldenArray.reals(momenta, steps));
    results.put("out_bn_momentum", GoldenArray.reals(shares, steps));
    return results;
  }

  private MethodGraph graph(GoldenCase golden, Optimizer optimizer) {
    int size = golden.whole("H");
    ResNet network =
        new ResNet(
            golden.text("block").equals("BasicBlock")
                ? ResNet.Block.BASIC
                : ResNet.Block.BOTTLENECK,
            Arrays.stream(golden.settings("layers")).boxed().toList(),
            golden.text("stem").equals("cifar") ? Stem.CIFAR : Stem.IMAGENET,
            golden.whole("width"),
            false);
    Momentum2Teacher method =
        new Momentum2Teacher(
            golden.whole("low_dim"),
            golden.whole("hidden_dim"),
            new CosineMomentum(golden.number("param_momentum")));
    return method.train(new Problem(engine.type(), network, golden.whole("B"), size, optimizer));
  }

  private static Optimizer optimizer(GoldenCase golden) {
    double momentum = golden.number("sgd_momentum");
    double decay = golden.number("weight_decay");
    return golden.text("optimizer").equals("lars")
        ? new LarsMomentum2(
            0, OptionalInt.empty(), momentum, decay, golden.number("lars_eta"), Optional.empty())
        : new Sgd(0, OptionalInt.empty(), momentum, decay, false);
  }

  /** The buffer of SGD without decay is the gradient after the first step. */
  private void firstGradients(GoldenCase golden, Map<String, GoldenArray> results) {
    MethodGraph graph = graph(golden, new Sgd(0, OptionalInt.empty(), 0.9, 0, false));
    try (GoldenProgram program = engine.compile(graph.step())) {
      start(program, graph, golden);
      Moment first = new Moment(0, 0, 1, 1);
      graph.feeds().forEach((name, feed) -> program.input(name, fed(golden, feed, first, 0)));
      program.run();
      for (String member : golden.expected().keySet()) {
        if (member.startsWith(FIRST_GRADIENT)) {
          String name = ours(member.substring(FIRST_GRADIENT.length()));
          results.put(member, program.part("optimizer.momentum_buffer." + name));
        }
      }
    }
  }

  private static double[] fed(GoldenCase golden, Feed feed, Moment moment, double lr) {
    if (feed instanceof Feed.View view) {
      GoldenArray bank = golden.input("bank");
      GoldenArray images = golden.input("idx_" + (view.index() + 1)).row((int) moment.stepsDone());
      return Arrays.stream(images.toDoubles())
          .mapToObj(image -> bank.row((int) image))
          .flatMapToDouble(image -> Arrays.stream(image.toDoubles()))
          .toArray();
    }
    if (feed instanceof Feed.LearningRate) {
      return new double[] {lr};
    }
    return new double[] {
      feed instanceof Feed.Momentum m
          ? m.schedule().at(moment)
          : ((Feed.Scheduled) feed).course().at(moment)
    };
  }

  private static void start(GoldenProgram program, MethodGraph graph, GoldenCase golden) {
    for (State state : graph.step().states()) {
      for (Part part : state.parts()) {
        double[] values = new double[Math.toIntExact(part.shape().size())];
        Arrays.fill(values, part.name().endsWith(".running_var") ? 1 : 0);
        program.part(part.name(), values);
      }
    }
    golden
        .inputs()
        .forEach(
            (name, array) -> {
              if (name.startsWith(STUDENT)) {
                if (!program.part(ours(name), array.toDoubles())) {
                  throw new IllegalArgumentException("the networks have no tensor " + name);
                }
                program.part(TEACHER + name.substring(STUDENT.length()), array.toDoubles());
              }
            });
  }

  /** The authors' student has projector and predictor in one sequence. */
  private static String ours(String name) {
    for (int layer : List.of(4, 5, 7)) {
      name = name.replace(STUDENT + "fc." + layer + ".", "predictor." + (layer - 4) + ".");
    }
    return name;
  }
}
