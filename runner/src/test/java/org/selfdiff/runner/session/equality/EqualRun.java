package org.selfdiff.runner.session.equality;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.session.Feeder;
import org.selfdiff.runner.session.InitialStates;

/**
 * Where some steps lead on one rank.
 *
 * @param metrics numbers of every step, by its number and name
 * @param states every state after the last step, by name
 */
record EqualRun(Map<String, double[]> metrics, Map<String, double[]> states) {
  private static final int STEPS_PER_EPOCH = 4;
  private static final int EPOCHS = 6;
  private static final long SEED = 3;
  private static final double LR = 0.05;

  /** Steps of one rank. */
  static EqualRun of(EqualCase of, MethodGraph graph, int steps, Executor on, ProcessGroup group) {
    Map<String, double[]> metrics = new TreeMap<>();
    Map<String, double[]> states = new TreeMap<>();
    try (Program program = on.compile(graph.step(), new Placement(1), group)) {
      InitialStates.write(program, SEED);
      matchChannels(program);
      Feeder feeder = new Feeder(program, graph.feeds(), SEED);
      for (int i = 0; i < steps; i++) {
        StepPosition moment = StepPosition.of(i, STEPS_PER_EPOCH, EPOCHS);
        feeder.feed(moment, LR, new RankImages(of, i, group.rank(), group.size()));
        program.run();
        for (String name : graph.step().metrics().keySet()) {
          metrics.put("%02d %s".formatted(i, name), program.metric(name).doubles());
        }
      }
      for (State s : graph.step().states()) {
        states.put(s.name(), program.state(s.name()).doubles());
      }
    }
    return new EqualRun(metrics, states);
  }

  /** The teacher's channels, which a run matches between steps, here in reversed order. */
  private static void matchChannels(Program program) {
    for (State s : program.step().states()) {
      if (s.name().startsWith("matching_")) {
        Memory channels = program.state(s.name());
        for (long i = 0; i < channels.size(); i++) {
          channels.put(i, channels.size() - 1 - i);
        }
      }
    }
  }

  /**
   * Largest deviation of a metric or a state from that of another run, as a share of the largest
   * number in it; infinite where a number is missing or not finite.
   */
  double deviation(EqualRun other) {
    return Math.max(deviation(metrics, other.metrics), deviation(states, other.states));
  }

  /** What deviates most, for messages. */
  String worst(EqualRun other) {
    Map<String, Double> all = new TreeMap<>();
    metrics.forEach((name, v) -> all.put(name, deviation(v, other.metrics.get(name))));
    states.forEach((name, v) -> all.put(name, deviation(v, other.states.get(name))));
    return all.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .limit(5)
        .toList()
        .toString();
  }

  private static double deviation(Map<String, double[]> found, Map<String, double[]> expected) {
    return found.keySet().equals(expected.keySet())
        ? found.keySet().stream()
            .mapToDouble(name -> deviation(found.get(name), expected.get(name)))
            .max()
            .orElse(Double.POSITIVE_INFINITY)
        : Double.POSITIVE_INFINITY;
  }

  private static double deviation(double[] found, double[] expected) {
    double scale = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      double off = Math.abs(found[i] - expected[i]);
      if (!Double.isFinite(found[i]) || !Double.isFinite(expected[i])) {
        return Double.POSITIVE_INFINITY;
      }
      worst = Math.max(worst, off == 0 ? 0 : off / scale);
    }
    return worst;
  }
}
