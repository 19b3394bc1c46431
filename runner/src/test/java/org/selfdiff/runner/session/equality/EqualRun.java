package org.selfdiff.runner.session.equality;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.Ranks;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.session.Feeder;
import org.selfdiff.runner.session.InitialStates;

/**
 * Where some steps lead on one rank.
 *
 * @param metrics numbers of all steps, by name
 * @param states every state after the last step, by name
 */
record EqualRun(Map<String, double[]> metrics, Map<String, double[]> states) {
  private static final int STEPS_PER_EPOCH = 4;
  private static final int EPOCHS = 6;
  static final long SEED = 3;

  /**
   * Steps of every rank, by rank.
   *
   * @param on an executor for each rank
   */
  static List<EqualRun> of(EqualCase of, int world, int steps, List<Executor> on) {
    MethodGraph graph = of.graph(world);
    return world == 1
        ? List.of(of(of, graph, steps, on.get(0), ProcessGroup.ALONE, 0))
        : Ranks.run(world, g -> of(of, graph, steps, on.get(g.rank()), g, g.rank()));
  }

  /**
   * Steps of one rank.
   *
   * @param images the rank whose images it gets
   */
  static EqualRun of(
      EqualCase of, MethodGraph graph, int steps, Executor on, ProcessGroup group, int images) {
    Map<String, double[]> metrics = new TreeMap<>();
    Map<String, double[]> states = new TreeMap<>();
    try (Program program = on.compile(graph.step(), new Placement(1), group)) {
      InitialStates.write(program, SEED);
      matchChannels(program);
      Feeder feeder = new Feeder(program, graph.feeds(), SEED);
      for (int i = 0; i < steps; i++) {
        StepPosition moment = StepPosition.of(i, STEPS_PER_EPOCH, EPOCHS);
        feeder.feed(moment, of.optimizer().lr(), new RankImages(of, i, images, group.size()));
        program.run();
        for (String name : graph.step().metrics().keySet()) {
          metrics.merge(name, program.metric(name).doubles(), EqualRun::joined);
        }
      }
      for (State s : graph.step().states()) {
        states.put(s.name(), program.state(s.name()).doubles());
      }
    }
    return new EqualRun(metrics, states);
  }

  private static double[] joined(double[] before, double[] then) {
    return DoubleStream.concat(Arrays.stream(before), Arrays.stream(then)).toArray();
  }

  /** The teacher's channels, which a run matches between steps, here in reversed order. */
  static void matchChannels(Program program) {
    for (State s : program.step().states()) {
      if (s.name().startsWith("matching_")) {
        Memory channels = program.state(s.name());
        for (long i = 0; i < channels.size(); i++) {
          channels.put(i, channels.size() - 1 - i);
        }
      }
    }
  }

  /** Whether all metrics and states have the bits of another run. */
  boolean sameBits(EqualRun other) {
    return sameBits(metrics, other.metrics) && sameBits(states, other.states);
  }

  /** A number of the bits of all metrics and states with their names, in hexadecimal. */
  String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Map<String, double[]> numbers : List.of(metrics, states)) {
        numbers.forEach(
            (name, v) -> {
              ByteBuffer bytes = ByteBuffer.allocate(v.length * Double.BYTES);
              bytes.asDoubleBuffer().put(v);
              digest.update(name.getBytes(StandardCharsets.UTF_8));
              digest.update(bytes);
            });
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean sameBits(Map<String, double[]> found, Map<String, double[]> expected) {
    return found.keySet().equals(expected.keySet())
        && found.keySet().stream()
            .allMatch(name -> Arrays.equals(found.get(name), expected.get(name)));
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
