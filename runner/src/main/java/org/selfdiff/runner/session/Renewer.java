package org.selfdiff.runner.session;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.step.Renewal;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Program;

/**
 * Gives a training program the states that the host renews between steps. They follow from the
 * other states, the images and the seed alone, so that a resumed run renews them as an unbroken
 * one. Of several ranks each looks at its share of the images, and all get the same states.
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
    try (Program program = setup.compile(setup.shared(renewal.step(), "images", "weights"))) {
      for (State s : program.step().states()) {
        program.stateToWrite(s.name()).copy(trained.state(s.name()));
      }
      renewal
          .states(sums(program, images), images.length)
          .forEach((name, values) -> write(trained.stateToWrite(name), values));
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
    int shown = FeatureExtractor.shown(step);
    Map<String, double[]> sums = new LinkedHashMap<>();
    step.metrics().forEach((n, v) -> sums.put(n, new double[Math.toIntExact(v.shape().size())]));
    try (EvaluationReader reader =
        EvaluationReader.open(
            set,
            Split.TRAIN,
            images,
            CenterView.of(setup.experiment().views()),
            shown * setup.world(),
            setup.workers(),
            setup.share())) {
      while (reader.hasNext()) {
        Batch next = reader.next();
        // A smaller last batch leaves older images behind its own, with weight 0.
        program.input("images").put(0, next.view(0));
        weigh(program.input("weights"), shown, next.size());
        program.run();
        sums.forEach((name, sum) -> add(program.metric(name), sum));
      }
    }
    return sums;
  }

  private static void weigh(Memory weights, int shown, int size) {
    for (int i = 0; i < shown; i++) {
      weights.put(i, i < size ? 1 : 0);
    }
  }

  private static void add(Memory metric, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += metric.get(i);
    }
  }

  private static void write(Memory state, long[] values) {
    for (int i = 0; i < values.length; i++) {
      state.put(i, values[i]);
    }
  }
}
