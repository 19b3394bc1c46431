package org.selfdiff.runner.session;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.engine.Readings;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.terminal.ProgressBar;

/**
 * What the steps of a run report: each is looked at, shown and recorded once, in their order. A
 * device that works beside the host is not waited for: a step is read when the next one has been
 * begun, or when it is asked for.
 */
final class StepReports {
  private final Experiment experiment;
  private final MethodGraph graph;
  private final int stepsPerEpoch;
  private final LoggedSteps logged;
  private final Journal journal;
  private final ProgressBar bar;

  /** The step that was begun and not read; null if there is none. */
  private Begun waiting;

  /** The step that was read last; null before the first. */
  private Read last;

  private long readAt = System.nanoTime();

  private record Begun(long number, double lr, long since, Readings readings) {}

  private record Read(long number, double lr, Map<String, Double> values) {}

  StepReports(
      Experiment experiment,
      MethodGraph graph,
      int stepsPerEpoch,
      Journal journal,
      ProgressBar bar) {
    this.experiment = experiment;
    this.graph = graph;
    this.stepsPerEpoch = stepsPerEpoch;
    this.logged = new LoggedSteps(stepsPerEpoch, experiment.schedule().epochs());
    this.journal = journal;
    this.bar = bar;
  }

  /**
   * Takes a step that was begun, behind which the one before is read, if it has not been.
   *
   * @param number counted from 1
   * @param lr its learning rate
   * @param since when the run turned to it, in nanoseconds
   * @return how the numbers got lost in the one before, if they did
   */
  Optional<Divergence> begun(long number, double lr, long since, Readings readings)
      throws IOException {
    Optional<Divergence> before = read();
    waiting = new Begun(number, lr, since, readings);
    return before;
  }

  /** Reads the step that was begun last if that takes no waiting. */
  Optional<Divergence> readIfThere() throws IOException {
    return waiting != null && waiting.readings().isThere() ? read() : Optional.empty();
  }

  /**
   * Reads the step that was begun last, unless it has been read.
   *
   * @return how the numbers got lost in it, if they did
   */
  Optional<Divergence> read() throws IOException {
    if (waiting == null) {
      return Optional.empty();
    }
    Begun step = waiting;
    waiting = null;
    Map<String, Double> numbers = step.readings().numbers();
    double loss = numbers.get(Metrics.LOSS);
    if (!Double.isFinite(loss)) {
      last = new Read(step.number(), step.lr(), Map.of());
      write(Map.of(Metrics.LOSS, loss, Metrics.LEARNING_RATE, step.lr()));
      return Optional.of(divergence("the loss is " + loss));
    }
    last = new Read(step.number(), step.lr(), measured(numbers, step));
    OptionalDouble scale = Divergence.hopelessScale(numbers);
    if (scale.isPresent()) {
      write(last.values());
      return Optional.of(divergence(Divergence.ofScale(scale.getAsDouble())));
    }
    bar.update(step.number(), (int) ((step.number() - 1) / stepsPerEpoch) + 1, loss);
    if (logged.has(step.number())) {
      write(last.values());
    }
    return Optional.empty();
  }

  /** Records the step that was read last if it is none of those that are recorded anyway. */
  void recordLast() throws IOException {
    if (!logged.has(last.number())) {
      write(last.values());
    }
  }

  /** How numbers got lost in the step that was read last: it is the one that did it. */
  Divergence divergence(String what) {
    int epochs = experiment.schedule().epochs();
    StepPosition at = StepPosition.of(last.number() - 1, stepsPerEpoch, epochs);
    Map<String, Double> rates = new LinkedHashMap<>(Divergence.rates(graph.feeds(), at, last.lr()));
    Divergence.momentum(experiment.optimizer())
        .ifPresent(momentum -> rates.put("optimizer.momentum", momentum));
    return new Divergence(last.number(), (long) stepsPerEpoch * epochs, what, rates);
  }

  private Map<String, Double> measured(Map<String, Double> numbers, Begun step) {
    long now = System.nanoTime();
    // Steps that overlap share the time: each has what lies between the ends of two.
    double seconds = (now - Math.max(step.since(), readAt)) / 1e9;
    readAt = now;
    Map<String, Double> values = new LinkedHashMap<>();
    graph.step().metrics().keySet().forEach(name -> values.put(name, numbers.get(name)));
    values.put(Metrics.LEARNING_RATE, step.lr());
    values.put(Metrics.IMAGES_PER_SECOND, experiment.hardware().batch() / seconds);
    return values;
  }

  private void write(Map<String, Double> values) throws IOException {
    journal.write(last.number(), (double) last.number() / stepsPerEpoch, values);
  }
}
