package org.selfdiff.runner.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.probe.LinearProbe;
import org.selfdiff.methods.probe.ProbeFeatures;
import org.selfdiff.methods.probe.ProbeSchedule;
import org.selfdiff.methods.step.TrainingStep;

/** Linear probes: assembled features, losses, rates, final weights, validation. */
record LinearProbeAdapter(GoldenEngine engine) implements EngineAdapter {
  private static final double LR_BATCH = 256;

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("linear_probe");
  }

  /** Rows of features: batches of the training behind each other, or the validation set. */
  private record Set(double[][] rows, long[] labels) {}

  private static ProbeFeatures features(GoldenCase golden) {
    JsonNode pooling = golden.setting("avgpool_patchtokens");
    if (pooling.isBoolean()) {
      return pooling.asBoolean() ? ProbeFeatures.INTERLEAVED : ProbeFeatures.CLASS_TOKENS;
    }
    return List.of(
            ProbeFeatures.CLASS_TOKENS,
            ProbeFeatures.MEAN_PATCH,
            ProbeFeatures.CLASS_TOKENS_AND_MEAN_PATCH)
        .get(pooling.asInt());
  }

  /** Tokens (n, B, 1 + P, D) to rows of features. */
  private double[][] assemble(ProbeFeatures features, double[] tokens, int[] shape) {
    Graph g = new Graph(engine.type());
    int block = tokens.length / shape[0];
    List<Value> blocks = new ArrayList<>();
    for (int i = 0; i < shape[0]; i++) {
      blocks.add(g.input("block_" + i, shape[1], shape[2], shape[3]));
    }
    Value y = features.of(g, blocks);
    try (GoldenProgram program =
        engine.compile(new TrainingStep(g, List.of(), Map.of(), Map.of("features", y)))) {
      for (int i = 0; i < shape[0]; i++) {
        program.input("block_" + i, Arrays.copyOfRange(tokens, i * block, (i + 1) * block));
      }
      program.run();
      return rows(program.metric("features").toDoubles(), shape[1]);
    }
  }

  private static double[][] rows(double[] values, int count) {
    int width = values.length / count;
    return IntStream.range(0, count)
        .mapToObj(i -> Arrays.copyOfRange(values, i * width, (i + 1) * width))
        .toArray(double[][]::new);
  }

  private static long[] labels(GoldenArray array) {
    return Arrays.stream(array.toDoubles()).mapToLong(v -> (long) v).toArray();
  }

  private Set training(GoldenCase golden) {
    long[] labels = labels(golden.input("labels"));
    if (golden.inputs().containsKey("features")) {
      return new Set(rows(golden.input("features").toDoubles(), labels.length), labels);
    }
    GoldenArray tokens = golden.input("tokens");
    int[] shape = Arrays.copyOfRange(tokens.shape(), 1, 5);
    int steps = tokens.shape()[0];
    double[] all = tokens.toDoubles();
    List<double[]> rows = new ArrayList<>();
    for (int s = 0; s < steps; s++) {
      double[] step = Arrays.copyOfRange(all, s * all.length / steps, (s + 1) * all.length / steps);
      rows.addAll(List.of(assemble(features(golden), step, shape)));
    }
    return new Set(rows.toArray(double[][]::new), labels);
  }

  private Set validation(GoldenCase golden) {
    long[] labels = labels(golden.input("val_labels"));
    if (golden.inputs().containsKey("val_features")) {
      return new Set(rows(golden.input("val_features").toDoubles(), labels.length), labels);
    }
    GoldenArray tokens = golden.input("val_tokens");
    return new Set(assemble(features(golden), tokens.toDoubles(), tokens.shape()), labels);
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    boolean several = golden.has("lr_wd");
    List<Double> rates = new ArrayList<>();
    List<Double> decays = new ArrayList<>();
    if (several) {
      golden
          .setting("lr_wd")
          .forEach(
              pair -> {
                rates.add(pair.get(0).asDouble() * golden.whole("lr_batch") / LR_BATCH);
                decays.add(pair.get(1).asDouble());
              });
    } else {
      decays.add(golden.number("weight_decay"));
      rates.add(
          golden.has("base_lr")
              ? golden.number("base_lr") * golden.whole("lr_batch") / LR_BATCH
              : golden.number("lr"));
    }
    ProbeSchedule schedule =
        golden.has("schedule")
            ? new ProbeSchedule.StepDecay(
                IntStream.of(golden.settings("schedule")).boxed().toList())
            : new ProbeSchedule.CosinePerEpoch(golden.hyperparameters().path("lr_min").asDouble(0));
    Set train = training(golden);
    LinearProbe probe =
        new LinearProbe(
            train.rows()[0].length,
            golden.whole("num_labels"),
            decays.stream()
                .<Optimizer>map(
                    d -> new Sgd(0, OptionalInt.empty(), golden.number("momentum"), d, false))
                .toList(),
            LinearProbe.Start.SMALL,
            false);
    return train(golden, probe, schedule, rates, train, several);
  }

  private Map<String, GoldenArray> train(
      GoldenCase golden,
      LinearProbe probe,
      ProbeSchedule schedule,
      List<Double> rates,
      Set train,
      boolean several) {
    int batch = golden.whole("batch");
    int perEpoch = golden.whole("steps_per_epoch");
    int epochs = golden.whole("epochs");
    double[] shares = new double[batch];
    Arrays.fill(shares, 1.0 / batch);
    double[] bias =
        golden.inputs().containsKey("bias")
            ? golden.input("bias").toDoubles()
            : new double[probe.classes()];
    List<Double> losses = new ArrayList<>();
    List<Double> lr = new ArrayList<>();
    Map<String, GoldenArray> results = new TreeMap<>();
    try (GoldenProgram program = engine.compile(probe.train(engine.type(), batch))) {
      for (int i = 0; i < rates.size(); i++) {
        program.part(LinearProbe.name(i) + ".fc.weight", golden.input("weight").toDoubles());
        program.part(LinearProbe.name(i) + ".fc.bias", bias);
      }
      for (int step = 0; step < epochs * perEpoch; step++) {
        int epoch = step / perEpoch;
        int from = step % perEpoch * batch;
        program.input("features", flat(Arrays.copyOfRange(train.rows(), from, from + batch)));
        program.input("shares", shares);
        program.input(
            "labels", Arrays.stream(train.labels(), from, from + batch).asDoubleStream().toArray());
        for (int i = 0; i < rates.size(); i++) {
          double rate = schedule.at(rates.get(i), epoch, step, epochs, (long) epochs * perEpoch);
          program.input(LinearProbe.rate(i), rate);
          if (step % perEpoch == 0) {
            lr.add(rate);
          }
        }
        program.run();
        for (int i = 0; i < rates.size(); i++) {
          losses.add(program.metric("loss_" + i).toDoubles()[0]);
        }
      }
      for (int i = 0; i < rates.size(); i++) {
        String end = several ? "_" + i : "";
        results.put("out_weight" + end, program.part(LinearProbe.name(i) + ".fc.weight"));
        results.put("out_bias" + end, program.part(LinearProbe.name(i) + ".fc.bias"));
      }
    }
    results.put(
        "out_losses",
        several
            ? reals(losses, losses.size() / rates.size(), rates.size())
            : reals(losses, losses.size()));
    results.put("out_lr", reals(lr, lr.size()));
    results.put(
        "out_features_step0",
        GoldenArray.reals(flat(Arrays.copyOf(train.rows(), batch)), batch, train.rows()[0].length));
    if (!several) {
      validate(golden, probe, results);
    }
    return results;
  }

  private void validate(GoldenCase golden, LinearProbe probe, Map<String, GoldenArray> results) {
    Set set = validation(golden);
    int n = set.rows().length;
    try (GoldenProgram program = engine.compile(probe.evaluate(engine.type(), n))) {
      program.part(LinearProbe.name(0) + ".fc.weight", results.get("out_weight").toDoubles());
      program.part(LinearProbe.name(0) + ".fc.bias", results.get("out_bias").toDoubles());
      program.input("features", flat(set.rows()));
      program.run();
      GoldenArray logits = program.metric("logits_0");
      results.put("out_val_logits", logits);
      double[][] rows = rows(logits.toDoubles(), n);
      double[] right = new double[2];
      double loss = 0;
      for (int i = 0; i < n; i++) {
        double[] row = rows[i];
        int label = (int) set.labels()[i];
        List<Integer> order =
            IntStream.range(0, row.length)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -row[c]))
                .toList();
        int rank = order.indexOf(label);
        right[0] += rank < 1 ? 1 : 0;
        right[1] += rank < 5 ? 1 : 0;
        loss += Math.log(Arrays.stream(row).map(v -> Math.exp(v - row[label])).sum()) / n;
      }
      results.put("out_val_acc1", GoldenArray.list(100 * right[0] / n));
      results.put("out_val_acc5", GoldenArray.list(100 * right[1] / n));
      results.put("out_val_loss", GoldenArray.list(loss));
    }
  }

  private static GoldenArray reals(List<Double> values, int... shape) {
    return GoldenArray.reals(values.stream().mapToDouble(Double::doubleValue).toArray(), shape);
  }
}
