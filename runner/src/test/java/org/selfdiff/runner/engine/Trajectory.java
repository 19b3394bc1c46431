package org.selfdiff.runner.engine;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.session.Feeder;
import org.selfdiff.runner.session.InitialStates;

/**
 * Where some steps lead.
 *
 * @param losses loss of every step
 * @param states every state after the last step, by name
 */
record Trajectory(double[] losses, Map<String, double[]> states) {
  private static final int BATCHES = 4;

  /**
   * A run on images drawn from the seed; the views of an image differ by some noise, so that there
   * is something to learn.
   *
   * @param seed of first weights, images and orders
   * @param steps of the run
   * @param course length of the run and course of its rate; an epoch is four steps
   * @param lr highest learning rate
   */
  record Run(MethodGraph graph, long seed, int steps, Schedule course, double lr) {
    /** The run from its start. */
    Trajectory on(Executor executor, Placement placement) {
      return repeated(executor, placement, 1).get(0);
    }

    /** The run, and then the same run again in the same program. */
    List<Trajectory> twiceOn(Executor executor, Placement placement) {
      return repeated(executor, placement, 2);
    }

    private List<Trajectory> repeated(Executor executor, Placement placement, int times) {
      try (Program program = executor.compile(graph.step(), placement)) {
        return IntStream.range(0, times).mapToObj(i -> train(program)).toList();
      }
    }

    private Trajectory train(Program program) {
      InitialStates.write(program, seed);
      Feeder feeder = new Feeder(program, graph.feeds(), seed);
      List<List<float[]>> batches = images(program);
      double[] losses = new double[steps];
      for (int i = 0; i < steps; i++) {
        StepPosition moment = StepPosition.of(i, BATCHES, course.epochs());
        List<float[]> views = batches.get(i % BATCHES);
        feeder.feed(moment, lr * course.lrFactor(moment), v -> FloatBuffer.wrap(views.get(v)));
        program.run();
        losses[i] = program.metric("loss").get(0);
      }
      Map<String, double[]> states = new TreeMap<>();
      for (State s : program.step().states()) {
        states.put(s.name(), program.state(s.name()).doubles());
      }
      return new Trajectory(losses, states);
    }

    private List<List<float[]>> images(Program program) {
      List<Value> views =
          program.step().inputs().stream()
              .filter(v -> graph.feeds().get(v.name()) instanceof Feed.ImageView)
              .toList();
      int size = (int) views.get(0).shape().size();
      List<List<float[]>> batches = new ArrayList<>();
      for (int b = 0; b < BATCHES; b++) {
        CounterRandom random = CounterRandom.of(seed).at("images", b);
        double[] content = new double[size];
        for (int i = 0; i < size; i++) {
          content[i] = random.nextGaussian();
        }
        List<float[]> batch = new ArrayList<>();
        for (int v = 0; v < views.size(); v++) {
          float[] view = new float[size];
          for (int i = 0; i < size; i++) {
            view[i] = (float) (content[i] + 0.3 * random.nextGaussian());
          }
          batch.add(view);
        }
        batches.add(batch);
      }
      return batches;
    }
  }

  /** The loss as the mean of so many steps, one number for each such stretch. */
  double[] smoothed(int width) {
    double[] means = new double[losses.length / width];
    for (int i = 0; i < means.length * width; i++) {
      means[i / width] += losses[i] / width;
    }
    return means;
  }

  /** Largest deviation of a step's loss from that of another run. */
  double lossDeviation(Trajectory other) {
    return largest(losses, other.losses);
  }

  /**
   * Largest deviation of a state from that of another run, as a share of the largest number in the
   * state.
   */
  double stateDeviation(Trajectory other) {
    double worst = 0;
    for (Map.Entry<String, double[]> s : states.entrySet()) {
      double[] theirs = other.states.get(s.getKey());
      double scale = largest(theirs, new double[theirs.length]);
      worst = Math.max(worst, scale == 0 ? 0 : largest(s.getValue(), theirs) / scale);
    }
    return worst;
  }

  static double largest(double[] a, double[] b) {
    double worst = 0;
    for (int i = 0; i < a.length; i++) {
      double deviation = Math.abs(a[i] - b[i]);
      worst = deviation <= worst ? worst : deviation;
    }
    return worst;
  }
}
