package org.selfdiff.runner.session;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.step.Renewal;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.engine.Program;

/**
 * Gives a training program the states that the host renews between steps. They follow from the
 * other states, the images and the seed alone, so that a resumed run renews them as an unbroken
 * one.
 */
final class Renewer {
  private final Setup setup;
  private final ImageSet set;
  private final Renewal renewal;

  Renewer(Setup setup, ImageSet set, Renewal renewal) {
    this.setup = setup;
    this.set = set;
    this.renewal = renewal;
  }

  /** Whether the states are to be renewed after that many finished epochs. */
  boolean due(int epochsDone) {
    return renewal.due(epochsDone);
  }

  /** Looks at the images with the weights of a program and renews its states. */
  void renew(Program trained) {
    int[] images = images();
    try (Program program = setup.executor().compile(renewal.step(), setup.placement())) {
      for (State s : program.step().states()) {
        program.state(s.name()).put(trained.state(s.name()));
      }
      renewal.states(sums(program, images), images.length).forEach((n, v) -> write(trained, n, v));
    }
  }

  /** Always the same ones, in the order of the set. */
  private int[] images() {
    int size = set.size(Split.TRAIN);
    long seed = setup.experiment().seed();
    return Arrays.stream(CounterRandom.of(seed).at("renewal").permutation(size))
        .limit(renewal.images())
        .sorted()
        .toArray();
  }

  private Map<String, double[]> sums(Program program, int[] images) {
    TrainingStep step = program.step();
    Type type = step.graph().type();
    int batch = batch(step);
    Map<String, double[]> sums = new LinkedHashMap<>();
    step.metrics().forEach((n, v) -> sums.put(n, new double[Math.toIntExact(v.shape().size())]));
    try (EvaluationReader reader =
        EvaluationReader.open(
            set, Split.TRAIN, images, setup.experiment().views(), batch, setup.workers())) {
      while (reader.hasNext()) {
        Batch next = reader.next();
        // A smaller last batch leaves older images behind its own, with weight 0.
        Feeder.write(program.input("images"), next.view(0), type);
        weigh(program.input("weights"), type, batch, next.size());
        program.run();
        sums.forEach((name, sum) -> add(program.metric(name), type, sum));
      }
    }
    return sums;
  }

  private static int batch(TrainingStep step) {
    Value images =
        step.inputs().stream().filter(v -> v.name().equals("images")).findFirst().orElseThrow();
    return Math.toIntExact(images.dim(0));
  }

  private static void weigh(ByteBuffer weights, Type type, int batch, int size) {
    for (int i = 0; i < batch; i++) {
      if (type == Type.F32) {
        weights.putFloat(i * type.bytes(), i < size ? 1 : 0);
      } else {
        weights.putDouble(i * type.bytes(), i < size ? 1 : 0);
      }
    }
  }

  private static void add(ByteBuffer metric, Type type, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      int at = i * type.bytes();
      sum[i] += type == Type.F32 ? metric.getFloat(at) : metric.getDouble(at);
    }
  }

  private static void write(Program trained, String state, long[] values) {
    ByteBuffer memory = trained.state(state);
    for (int i = 0; i < values.length; i++) {
      memory.putLong(i * Long.BYTES, values[i]);
    }
  }
}
