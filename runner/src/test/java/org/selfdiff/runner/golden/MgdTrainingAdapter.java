package org.selfdiff.runner.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.ResNet18;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.matching.MatchingRenewal;
import org.selfdiff.methods.matching.MatchingSchedule;
import org.selfdiff.methods.matching.Reduction;
import org.selfdiff.methods.matching.Teacher;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Mgd;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.Problem;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.Warmup;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;

/** Whole trainings of some steps with matchings in between: {@code e2e_mgd_unsup}. */
record MgdTrainingAdapter(GoldenEngine engine) implements EngineAdapter {
  private static final int MATCHED = 6;

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("e2e_mgd_unsup");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Mgd method = method(golden);
    ResNet teacher = network(golden.setting("teacher"));
    MethodGraph graph = method.train(problem(golden, golden.whole("B")), teacher);
    MatchingRenewal renewal = method.renewal(problem(golden, MATCHED), teacher);
    int steps = golden.whole("steps");
    double[] contrast = new double[steps];
    double[] distillation = new double[steps];
    double[] lr = rates(golden);
    Map<String, GoldenArray> results = new TreeMap<>();
    try (GoldenProgram program = engine.compile(graph.step());
        GoldenProgram matcher = engine.compile(renewal.step())) {
      start(program, golden, graph);
      for (int step = 0; step < steps; step++) {
        if (renewal.due(step)) {
          match(program, matcher, renewal, golden, step, results);
        }
        feed(program, graph, golden, step, lr[step]);
        program.run();
        contrast[step] = program.number("contrast_loss");
        distillation[step] = program.number("distillation_loss");
        if (step == 0) {
          gradients(program, golden, results);
        }
      }
      if (golden.expected().containsKey("out_assign_u" + steps + "_stage0")) {
        match(program, matcher, renewal, golden, steps, results);
      }
      results.put("out_loss_contrast", GoldenArray.reals(contrast, steps));
      results.put("out_loss_distill", GoldenArray.reals(distillation, steps));
      results.put("out_lr", GoldenArray.reals(lr, steps));
      results.put("out_queue", program.part("queue"));
      results.put(
          "out_queue_ptr",
          GoldenArray.integers(new int[] {(int) program.state("queue_ptr")[0]}, 1));
      for (int stage = 1; stage <= Mgd.STAGES; stage++) {
        results.put("out_margin" + (stage - 1), program.part("margin_" + stage));
      }
      for (String member : golden.expected().keySet()) {
        if (member.startsWith("out_final.")) {
          results.put(member, program.part(ours(member.substring("out_final.".length()))));
        }
      }
    }
    return results;
  }

  private static Mgd method(GoldenCase golden) {
    boolean fresh = golden.text("margins_from").startsWith("fresh");
    return new Mgd(
        new Moco(
            golden.whole("dim"),
            golden.whole("K"),
            golden.number("m"),
            golden.number("T"),
            Moco.Head.MLP,
            false,
            1),
        new Teacher(
            "recorded",
            // The recorded teachers have one block per stage, which no kind of the language has.
            new ResNet18(Stem.CIFAR, 1, false),
            fresh ? Teacher.Margins.FRESH : Teacher.Margins.TEACHER),
        Reduction.AMP,
        golden.number("loss_factor"),
        List.of(1, 2, 3, 4),
        new MatchingSchedule(2.1, 10, 20_000));
  }

  private static ResNet network(JsonNode net) {
    List<Integer> blocks = new ArrayList<>();
    net.get("layers").forEach(n -> blocks.add(n.asInt()));
    ResNet.Block block =
        net.get("block").asText().equals("Bottleneck")
            ? ResNet.Block.BOTTLENECK
            : ResNet.Block.BASIC;
    return new ResNet(block, blocks, Stem.CIFAR, net.get("width").asInt(), false);
  }

  private Problem problem(GoldenCase golden, int batch) {
    return new Problem(
        engine.type(),
        network(golden.setting("student")),
        batch,
        golden.whole("H"),
        new Sgd(
            golden.number("lr"),
            OptionalInt.empty(),
            golden.number("sgd_momentum"),
            golden.number("weight_decay"),
            false));
  }

  private static double[] rates(GoldenCase golden) {
    Schedule schedule =
        new Schedule(
            golden.whole("epochs"),
            new CosineLr(Per.EPOCH, 0, CosineLr.Over.RUN),
            new Warmup(golden.whole("warmup_epochs"), 0.001, Per.EPOCH));
    double lr = golden.number("lr");
    return IntStream.range(0, golden.whole("steps"))
        .mapToDouble(step -> lr * schedule.lrFactor(step, 0, 1))
        .toArray();
  }

  /** The name of a recorded tensor in the product's states. */
  private static String ours(String name) {
    return name.replaceFirst("^student\\.", "")
        .replaceFirst("^teacher\\.encoder_q\\.", "teacher.")
        .replaceFirst("^BNs\\.", "connectors.");
  }

  private static void start(GoldenProgram program, GoldenCase golden, MethodGraph graph) {
    Map<String, double[]> recorded = new LinkedHashMap<>();
    golden.inputs().forEach((name, array) -> recorded.put(ours(name), array.toDoubles()));
    for (State state : graph.step().states()) {
      for (Part part : state.parts()) {
        program.part(part.name(), value(part, recorded));
      }
    }
  }

  private static double[] value(Part part, Map<String, double[]> recorded) {
    if (recorded.containsKey(part.name())) {
      return recorded.get(part.name());
    }
    if (part.init() instanceof Initializer.CopyOf copy) {
      return recorded.get(copy.part());
    }
    if (part.init() instanceof Initializer.Derived derived) {
      return derived.rule().of(derived.parts().stream().map(recorded::get).toList());
    }
    if (part.init() instanceof Initializer.Constant) {
      return part.init().values(part.name(), part.shape(), 0);
    }
    throw new IllegalArgumentException("the case does not record " + part.name());
  }

  /** Matches on the whole bank, in two batches. */
  private static void match(
      GoldenProgram program,
      GoldenProgram matcher,
      MatchingRenewal renewal,
      GoldenCase golden,
      int update,
      Map<String, GoldenArray> results) {
    for (State state : renewal.step().states()) {
      matcher.state(state.name(), program.state(state.name()));
    }
    GoldenArray bank = golden.input("bank");
    int images = bank.shape()[0];
    int size = bank.toDoubles().length / images;
    Map<String, double[]> sums = new LinkedHashMap<>();
    for (int first = 0; first < images; first += MATCHED) {
      matcher.input(
          "images", Arrays.copyOfRange(bank.toDoubles(), first * size, (first + MATCHED) * size));
      matcher.input("weights", IntStream.range(0, MATCHED).mapToDouble(i -> 1).toArray());
      matcher.run();
      for (String name : renewal.step().metrics().keySet()) {
        double[] sum = matcher.metric(name).toDoubles();
        sums.merge(name, sum, MgdTrainingAdapter::plus);
      }
    }
    Map<String, long[]> states = renewal.states(sums, images);
    for (MatchingRenewal.Stage stage : renewal.stages()) {
      long[] channels = states.get(stage.matching());
      program.state(stage.matching(), Arrays.stream(channels).asDoubleStream().toArray());
      results.put(
          "out_assign_u" + update + "_stage" + (stage.number() - 1),
          GoldenArray.integers(
              Arrays.stream(channels).mapToInt(Math::toIntExact).toArray(),
              stage.student(),
              channels.length / stage.student()));
      if (update == 0) {
        double[][] cost = MatchingRenewal.cost(stage, sums.get(stage.similarity()), images);
        results.put("out_cost0_stage" + (stage.number() - 1), MgdDistillationAdapter.costs(cost));
      }
    }
  }

  private static double[] plus(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] + b[i]).toArray();
  }

  private static void feed(
      GoldenProgram program, MethodGraph graph, GoldenCase golden, int step, double lr) {
    graph
        .feeds()
        .forEach(
            (input, feed) -> {
              if (feed instanceof Feed.View view) {
                program.input(input, view(golden, step, view.index() == 0 ? "idx_q" : "idx_k"));
              } else if (feed instanceof Feed.LearningRate) {
                program.input(input, lr);
              } else if (feed instanceof Feed.Fixed number) {
                program.input(input, number.value());
              }
            });
  }

  private static double[] view(GoldenCase golden, int step, String rows) {
    GoldenArray bank = golden.input("bank");
    int batch = golden.whole("B");
    int size = bank.toDoubles().length / bank.shape()[0];
    int[] indices = golden.input(rows).toInts();
    double[] view = new double[batch * size];
    for (int i = 0; i < batch; i++) {
      System.arraycopy(bank.toDoubles(), indices[step * batch + i] * size, view, i * size, size);
    }
    return view;
  }

  /** SGD's buffer holds gradient + decay * parameter after the first step. */
  private static void gradients(
      GoldenProgram program, GoldenCase golden, Map<String, GoldenArray> results) {
    double decay = golden.number("weight_decay");
    for (String member : golden.expected().keySet()) {
      if (member.startsWith("out_step0_grad.")) {
        String name = member.substring("out_step0_grad.".length());
        GoldenArray buffer = program.part("optimizer.momentum_buffer." + ours(name));
        double[] before =
            golden.inputs().containsKey(name)
                ? golden.input(name).toDoubles()
                : connectorAsItStarts(name, buffer.toDoubles().length);
        double[] gradient = buffer.toDoubles().clone();
        Arrays.setAll(gradient, i -> gradient[i] - decay * before[i]);
        results.put(member, GoldenArray.reals(gradient, buffer.shape()));
      }
    }
  }

  private static double[] connectorAsItStarts(String name, int channels) {
    double[] start = new double[channels];
    Arrays.fill(start, name.endsWith(".weight") ? 1 : 0);
    return start;
  }
}
