package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.Problem;
import org.selfdiff.methods.mixing.BatchDraw;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.LrSchedule;
import org.selfdiff.methods.schedule.Moment;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.StepLr;
import org.selfdiff.methods.schedule.Warmup;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** Whole trainings of some steps of Un-Mix on MoCo: {@code unmix/e2e_*}. */
record UnMixTrainingAdapter(GoldenEngine engine) implements EngineAdapter {
  private static final String QUERY = "encoder_q.";
  private static final String KEY = "encoder_k.";

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("unmix") && golden.name().startsWith("e2e_");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    int steps = golden.whole("steps");
    Moco method = method(golden);
    Problem problem = problem(golden);
    MethodGraph graph = method.train(problem);
    List<GoldenArray> loss = new ArrayList<>();
    List<GoldenArray> terms = new ArrayList<>();
    double[] share = new double[steps];
    double[] lr = new double[steps];
    Map<String, GoldenArray> results = new TreeMap<>();
    try (GoldenProgram program = engine.compile(withFirstPairs(graph.step()))) {
      start(program, graph, golden);
      for (int step = 0; step < steps; step++) {
        lr[step] = lr(golden, step);
        share[step] = feed(program, graph.feeds(), golden, step, lr[step]);
        program.run();
        loss.add(program.metric("loss"));
        terms.add(GoldenArray.reals(terms(program, graph.step()), method.symmetric() ? 6 : 3));
        if (step == 0) {
          results.put("out_step0_q", program.metric("q"));
          results.put("out_step0_k", program.metric("k"));
          firstGradients(golden, program, results);
        }
      }
      for (String member : golden.expected().keySet()) {
        if (member.startsWith("out_final.")) {
          String name = member.substring("out_final.".length());
          String part = (name.startsWith("q.") ? QUERY : KEY) + name.substring(2);
          results.put(member, program.part(part));
        }
      }
      sums(program, problem, results);
      results.put("out_queue", program.part("queue"));
      results.put(
          "out_queue_ptr",
          GoldenArray.integers(new int[] {(int) program.state("queue_ptr")[0]}, 1));
      results.put("out_eval_features", features(golden, method, problem, program));
    }
    results.put("out_loss", GoldenArray.stack(loss));
    results.put("out_terms", GoldenArray.stack(terms));
    results.put("out_lam_used", GoldenArray.reals(share, steps));
    results.put("out_lr", GoldenArray.reals(lr, steps));
    return results;
  }

  private static Moco method(GoldenCase golden) {
    return new Moco(
        golden.whole("dim"),
        golden.whole("queue_K"),
        golden.number("moco_m"),
        golden.number("T"),
        Moco.Head.LINEAR,
        golden.flag("symmetric"),
        golden.whole("bn_splits"));
  }

  private Problem problem(GoldenCase golden) {
    return new Problem(
        engine.type(),
        new ResNet(
            ResNet.Block.BASIC, List.of(2, 2, 2, 2), Stem.CIFAR, golden.whole("width"), false),
        golden.whole("batch"),
        golden.whole("image"),
        Crops.NONE,
        optimizer(golden),
        new UnMix(golden.number("P_global"), 1));
  }

  private static Sgd optimizer(GoldenCase golden) {
    return new Sgd(
        golden.number("lr"),
        OptionalInt.empty(),
        golden.number("momentum"),
        golden.number("weight_decay"),
        false);
  }

  /** The script counts epochs from 1, and a milestone is the first epoch of the next rate. */
  private static double lr(GoldenCase golden, int step) {
    LrSchedule rule =
        golden.flag("cosine")
            ? new CosineLr(Per.EPOCH, 1, CosineLr.Over.RUN)
            : new StepLr(
                IntStream.of(golden.settings("schedule")).mapToObj(m -> m - 1).toList(), 0.1);
    int epochs = golden.whole("epochs");
    Schedule schedule = new Schedule(epochs, rule, new Warmup(0, 0, Per.STEP));
    int epoch = golden.settings("epoch_of_step")[step] - 1;
    return optimizer(golden).lr() * schedule.lrFactor(new Moment(epoch, 0, 2, epochs));
  }

  /** The step that reports the unit queries and keys of the first term too. */
  private static TrainingStep withFirstPairs(TrainingStep step) {
    Map<String, Value> metrics = new LinkedHashMap<>(step.metrics());
    Map<Value, Node> unit = new LinkedHashMap<>();
    for (Node node : step.graph().nodes()) {
      if (node.op() instanceof L2Normalize) {
        unit.put(node.output(), node);
      } else if (node.op() instanceof StopGradient && unit.containsKey(node.input(0))) {
        metrics.putIfAbsent("k", node.input(0));
      }
    }
    unit.keySet().stream()
        .filter(v -> v != metrics.get("k"))
        .findFirst()
        .ifPresent(v -> metrics.put("q", v));
    return new TrainingStep(step.graph(), step.states(), step.updates(), metrics);
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
              if (name.endsWith(".weight") || name.endsWith(".bias")) {
                if (!program.part(QUERY + name, array.toDoubles())
                    || !program.part(KEY + name, array.toDoubles())) {
                  throw new IllegalArgumentException("the network has no tensor " + name);
                }
              }
            });
    program.state("queue", golden.input("queue").toDoubles());
    program.state("queue_ptr", 0);
  }

  /** Feeds every input of a step, and gives the share of its mixture. */
  private static double feed(
      GoldenProgram program, Map<String, Feed> feeds, GoldenCase golden, int step, double lr) {
    Map<String, double[]> orders = new HashMap<>();
    GoldenArray recorded = golden.input("perm").row(step);
    for (int i = 0; i < recorded.shape()[0]; i++) {
      orders.put("shuffle_" + (i + 1), recorded.row(i).toDoubles());
    }
    double[] share = {Double.NaN};
    feeds.forEach(
        (input, feed) -> {
          if (feed instanceof Feed.View view) {
            program.input(input, golden.input("im" + (view.index() + 1)).row(step).toDoubles());
          } else if (feed instanceof Feed.LearningRate) {
            program.input(input, lr);
          } else if (feed instanceof Feed.Fixed number) {
            program.input(input, number.value());
          } else if (feed instanceof Feed.Permutation order) {
            program.input(input, orders.get(order.stream()));
          } else if (feed instanceof Feed.Inverse inverse) {
            program.input(input, inverted(orders.get(inverse.input())));
          } else if (feed instanceof Feed.Drawn drawn) {
            Map<String, double[]> numbers =
                UnMixImagesAdapter.numbers((BatchDraw) drawn.draw(), golden, step);
            program.input(input, numbers.get(input));
            share[0] = numbers.get(BatchDraw.SHARE)[0];
          }
        });
    return share[0];
  }

  private static double[] terms(GoldenProgram program, TrainingStep step) {
    return step.metrics().keySet().stream()
        .filter(name -> name.startsWith("loss_"))
        .mapToDouble(program::number)
        .toArray();
  }

  /** SGD's buffer holds {@code gradient + decay * parameter} after its first step. */
  private static void firstGradients(
      GoldenCase golden, GoldenProgram program, Map<String, GoldenArray> results) {
    String prefix = "out_step0_grad.";
    double decay = golden.number("weight_decay");
    for (String member : golden.expected().keySet()) {
      if (member.startsWith(prefix)) {
        String name = member.substring(prefix.length());
        GoldenArray buffer = program.part("optimizer.momentum_buffer." + QUERY + name);
        double[] parameter = golden.input(name).toDoubles();
        double[] gradient = buffer.toDoubles().clone();
        Arrays.setAll(gradient, i -> gradient[i] - decay * parameter[i]);
        results.put(member, GoldenArray.reals(gradient, buffer.shape()));
      }
    }
  }

  /** Sum and length of every parameter of the query encoder, in torchvision's order. */
  private static void sums(
      GoldenProgram program, Problem problem, Map<String, GoldenArray> results) {
    List<String> keys = new ArrayList<>();
    Declarations.of(problem.backbone()).parameters().forEach(tensor -> keys.add(tensor.key()));
    keys.addAll(List.of("fc.weight", "fc.bias"));
    double[] sum = new double[keys.size()];
    double[] length = new double[keys.size()];
    for (int i = 0; i < sum.length; i++) {
      for (double value : program.part(QUERY + keys.get(i)).toDoubles()) {
        sum[i] += value;
        length[i] += value * value;
      }
      length[i] = Math.sqrt(length[i]);
    }
    results.put("out_param_sum", GoldenArray.list(sum));
    results.put("out_param_l2", GoldenArray.list(length));
  }

  private GoldenArray features(
      GoldenCase golden, Moco method, Problem problem, GoldenProgram trained) {
    TrainingStep step = method.features(problem);
    try (GoldenProgram program = engine.compile(step)) {
      for (State state : step.states()) {
        state.parts().forEach(p -> program.part(p.name(), trained.part(p.name()).toDoubles()));
      }
      program.input("images", golden.input("im1").row(0).toDoubles());
      program.run();
      return program.metric("head");
    }
  }

  private static double[] inverted(double[] order) {
    double[] inverse = new double[order.length];
    for (int i = 0; i < order.length; i++) {
      inverse[(int) order[i]] = i;
    }
    return inverse;
  }
}
