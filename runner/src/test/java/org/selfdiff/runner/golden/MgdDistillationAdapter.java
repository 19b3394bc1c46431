package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.MarginDistance;
import org.selfdiff.methods.loss.SoftTargets;
import org.selfdiff.methods.matching.ChannelMatching;
import org.selfdiff.methods.matching.ChannelSimilarity;
import org.selfdiff.methods.matching.Margin;
import org.selfdiff.methods.matching.MatchedChannels;
import org.selfdiff.methods.matching.MatchingRenewal;
import org.selfdiff.methods.matching.Reduction;
import org.selfdiff.methods.network.BatchNorm;
import org.selfdiff.methods.network.Branch;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.TrainingStep;

/** MGD on given taps: costs, matching, reduction, distance and its gradients. */
record MgdDistillationAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("mgd") && golden.has("reducer");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Map<String, GoldenArray> results = new TreeMap<>();
    Map<Integer, int[][]> matchings = match(golden, results);
    for (int i = 0; i < golden.settings("student_channels").length; i++) {
      double[] margins = margins(golden, i);
      results.put("out_margin" + i, GoldenArray.list(margins));
    }
    distil(golden, matchings, results);
    return results;
  }

  private static Reduction reduction(GoldenCase golden) {
    return Reduction.valueOf(golden.text("reducer").toUpperCase(Locale.ROOT));
  }

  private static double[] margins(GoldenCase golden, int stage) {
    return Margin.of(
        golden.input("t_bn_weight" + stage).toDoubles(),
        golden.input("t_bn_bias" + stage).toDoubles());
  }

  /** Matchings of the stages that are not ignored. */
  private Map<Integer, int[][]> match(GoldenCase golden, Map<String, GoldenArray> results) {
    int[] student = golden.settings("student_channels");
    int[] teacher = golden.settings("teacher_channels");
    List<Integer> ignored = IntStream.of(golden.settings("ignore_inds")).boxed().toList();
    Map<Integer, int[][]> matchings = new TreeMap<>();
    for (int i = 0; i < student.length; i++) {
      if (ignored.contains(i)) {
        // The authors' sum over an ignored stage stays as it begins.
        double[] zeros = new double[student[i] * teacher[i]];
        results.put("out_cost" + i, GoldenArray.reals(zeros, student[i], teacher[i]));
        continue;
      }
      double[][] cost = cost(golden, i, student[i], teacher[i]);
      int[][] matching = ChannelMatching.of(cost, reduction(golden));
      matchings.put(i, matching);
      results.put("out_cost" + i, costs(cost));
      results.put("out_assign" + i, channels(matching));
      results.put(
          "out_assign_cost" + i, GoldenArray.integers(new int[] {total(cost, matching)}, 1));
    }
    return matchings;
  }

  private double[][] cost(GoldenCase golden, int stage, int student, int teacher) {
    int batch = golden.whole("match_batch");
    int batches = golden.whole("match_batches");
    Graph g = new Graph(engine.type());
    Value s = g.input("s", golden.input("match0_s" + stage).dims());
    Value t = g.input("t", golden.input("match0_t" + stage).dims());
    Value sum = ChannelSimilarity.of(g, s, t, g.input("weights", batch));
    double[] similarity = new double[student * teacher];
    try (GoldenProgram program =
        engine.compile(new TrainingStep(g, List.of(), Map.of(), Map.of("sum", sum)))) {
      for (int b = 0; b < batches; b++) {
        program.input("s", golden.input("match" + b + "_s" + stage).toDoubles());
        program.input("t", golden.input("match" + b + "_t" + stage).toDoubles());
        program.input("weights", IntStream.range(0, batch).mapToDouble(n -> 1).toArray());
        program.run();
        double[] part = program.metric("sum").toDoubles();
        Arrays.setAll(similarity, k -> similarity[k] + part[k]);
      }
    }
    return MatchingRenewal.cost(
        new MatchingRenewal.Stage(stage + 1, student, teacher), similarity, batch * batches);
  }

  /** A cost matrix as an array [sc, tc]. */
  static GoldenArray costs(double[][] cost) {
    return GoldenArray.reals(
        Arrays.stream(cost).flatMapToDouble(Arrays::stream).toArray(), cost.length, cost[0].length);
  }

  /** Matched channels as an array [sc, G]. */
  private static GoldenArray channels(int[][] matching) {
    return GoldenArray.integers(
        Arrays.stream(matching).flatMapToInt(Arrays::stream).toArray(),
        matching.length,
        matching[0].length);
  }

  private static int total(double[][] cost, int[][] matching) {
    long total = 0;
    for (int s = 0; s < matching.length; s++) {
      for (int t : matching[s]) {
        total += ChannelMatching.arc(cost[s][t]);
      }
    }
    return Math.toIntExact(total);
  }

  private void distil(
      GoldenCase golden, Map<Integer, int[][]> matchings, Map<String, GoldenArray> results) {
    TrainingStep step = distillation(golden, matchings);
    try (GoldenProgram program = engine.compile(step)) {
      for (int i : matchings.keySet()) {
        program.input("t" + i, golden.input("t" + i).toDoubles());
        program.input("s" + i, golden.input("s" + i).toDoubles());
        program.input("margin" + i, margins(golden, i));
        program.input("matching" + i, flat(matchings.get(i)));
        for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
          program.part(i + "." + part, golden.input("conn_" + part + i).toDoubles());
        }
        if (reduction(golden) == Reduction.RD) {
          program.input("drop" + i, members(golden.input("rd_feat_channel" + i), matchings.get(i)));
          program.input(
              "drop_margin" + i, members(golden.input("rd_margin_channel" + i), matchings.get(i)));
        }
      }
      if (golden.inputs().containsKey("t_logits")) {
        program.input("t_logits", golden.input("t_logits").toDoubles());
        program.input("s_logits", golden.input("s_logits").toDoubles());
      }
      program.run();
      step.metrics()
          .forEach(
              (name, value) -> {
                GoldenArray metric = program.metric(name);
                results.put(
                    name, value.rank() == 0 ? GoldenArray.reals(metric.toDoubles(), 1) : metric);
              });
      for (int i : matchings.keySet()) {
        results.put("out_conn_running_mean" + i, program.part(i + ".running_mean"));
        results.put("out_conn_running_var" + i, program.part(i + ".running_var"));
      }
    }
  }

  private TrainingStep distillation(GoldenCase golden, Map<Integer, int[][]> matchings) {
    Graph g = new Graph(engine.type());
    int[] student = golden.settings("student_channels");
    int[] divisors = golden.settings("stage_divisors");
    List<Layer> norms = new ArrayList<>();
    matchings.keySet().forEach(i -> norms.add(new BatchNorm(Integer.toString(i), student[i])));
    Sequential connectors = new Sequential(norms);
    Tensors tensors = Tensors.input(g, "connectors", connectors);
    Branch branch = new Branch(connectors, tensors);
    Map<String, Value> metrics = new LinkedHashMap<>();
    Map<String, Value> sources = new LinkedHashMap<>();
    Value loss =
        branch.pass(
            pass -> {
              Value sum = null;
              int n = 0;
              for (int i : matchings.keySet()) {
                Value s = g.input("s" + i, golden.input("s" + i).dims());
                sources.put("s" + i, s);
                sources.put("conn_weight" + i, pass.parameter(i + ".weight"));
                sources.put("conn_bias" + i, pass.parameter(i + ".bias"));
                MatchedChannels.Reduced target = target(g, golden, i, matchings.get(i));
                Value connected = norms.get(n++).forward(pass, s);
                Value d = MarginDistance.of(g, connected, target.feature(), target.margin());
                metrics.put("out_t_reduced" + i, target.feature());
                metrics.put("out_m_reduced" + i, target.margin());
                metrics.put("out_stage_loss" + i, d);
                Value weighted = g.mul(d, 1.0 / divisors[i]);
                sum = sum == null ? weighted : g.add(sum, weighted);
              }
              return sum;
            });
    metrics.put("out_loss_distill", loss);
    gradients(g, loss, sources, metrics);
    if (golden.inputs().containsKey("t_logits")) {
      Value t = g.input("t_logits", golden.input("t_logits").dims());
      Value s = g.input("s_logits", golden.input("s_logits").dims());
      Value kd = SoftTargets.of(g, t, s, golden.number("T_kd"));
      metrics.put("out_kd_loss", kd);
      gradients(g, kd, Map.of("s_logits", s), metrics);
    }
    return new TrainingStep(g, tensors.states(""), tensors.updates(branch.tensors()), metrics);
  }

  private static void gradients(
      Graph g, Value loss, Map<String, Value> sources, Map<String, Value> metrics) {
    List<Value> gradients = Gradients.of(g, loss, List.copyOf(sources.values()));
    int n = 0;
    for (String name : sources.keySet()) {
      metrics.put("grad_" + name, gradients.get(n++));
    }
  }

  private static MatchedChannels.Reduced target(
      Graph g, GoldenCase golden, int i, int[][] matching) {
    Value t = g.input("t" + i, golden.input("t" + i).dims());
    Value margin = g.input("margin" + i, t.dim(1));
    int sc = matching.length;
    Value channels = g.input("matching" + i, DType.I64, Shape.of((long) sc * matching[0].length));
    MatchedChannels matched = new MatchedChannels(g, t, margin, channels, sc);
    return switch (reduction(golden)) {
      case AMP -> matched.amp();
      case SP -> matched.sp();
      case SM -> matched.sm();
      case RD -> {
        long values = t.dim(0) * sc * t.dim(2) * t.dim(3);
        yield matched.rd(
            g.input("drop" + i, DType.I64, Shape.of(values)),
            g.input("drop_margin" + i, DType.I64, Shape.of(sc)));
      }
    };
  }

  /** Recorded teacher channels, [N, sc, hw] or [sc], as members of their groups. */
  private static double[] members(GoldenArray picked, int[][] matching) {
    int[] channels = picked.toInts();
    int positions = picked.shape().length == 1 ? 1 : picked.shape()[2];
    return IntStream.range(0, channels.length)
        .mapToDouble(
            n -> Arrays.binarySearch(matching[n / positions % matching.length], channels[n]))
        .toArray();
  }

  private static double[] flat(int[][] matching) {
    return Arrays.stream(matching).flatMapToInt(Arrays::stream).asDoubleStream().toArray();
  }
}
