package org.selfdiff.runner.golden;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.session.Feeder;

/** A recorded training after its last step: started and fed as a run, with the case's arrays. */
final class TrainingRun implements AutoCloseable {
  private final GoldenEngine engine;
  private final Training training;
  private final MethodGraph graph;
  private final GoldenProgram program;
  private final Map<String, double[]> start;
  private final Map<String, Part> parts = new LinkedHashMap<>();
  private final Map<String, List<GoldenArray>> told = new HashMap<>();
  private final Map<String, GoldenArray> slots = new HashMap<>();
  private final TrainingRun first;

  /** Runs some steps of a training. */
  TrainingRun(GoldenEngine engine, Training training, int steps) {
    this.engine = engine;
    this.training = training;
    this.graph = training.graph();
    this.start = training.start();
    this.program = engine.compile(graph.step());
    graph.step().states().forEach(s -> s.parts().forEach(part -> parts.put(part.name(), part)));
    checkNames();
    parts.forEach((name, part) -> program.part(name, first(part)));
    for (int i = 0; i < steps; i++) {
      training.before(i, this);
      feed(i);
      program.run();
      graph.step().metrics().keySet().forEach(name -> tell(name, program.metric(name)));
      if (i == 0) {
        names("optimizer.").forEach(name -> slots.put(name, program.part(name)));
      }
    }
    training.before(steps, this);
    Training other = training.first();
    this.first = other.equals(training) ? this : new TrainingRun(engine, other, 1);
  }

  private void checkNames() {
    for (String recorded : training.golden().inputs().keySet()) {
      if (recorded.contains(".") && !parts.containsKey(training.ours(recorded))) {
        throw new IllegalArgumentException("the networks have no tensor " + recorded);
      }
    }
  }

  private double[] first(Part part) {
    if (start.containsKey(part.name())) {
      return start.get(part.name());
    }
    if (part.init() instanceof Initializer.CopyOf copy) {
      return first(parts.get(copy.part()));
    }
    if (part.init() instanceof Initializer.Derived derived) {
      return derived.rule().of(derived.parts().stream().map(start::get).toList());
    }
    if (part.init() instanceof Initializer.Fill) {
      return part.init().values(part.name(), part.shape(), 0);
    }
    throw new IllegalArgumentException("the case does not record " + part.name());
  }

  private void feed(int step) {
    Feeder.ViewBuffers views =
        new Feeder.ViewBuffers() {
          @Override
          public FloatBuffer view(int index) {
            return FloatBuffer.wrap(GoldenArray.list(training.view(step, index)).toFloats());
          }

          @Override
          public int[] labels() {
            double[] labels = training.golden().input("labels").row(step).toDoubles();
            return Arrays.stream(labels).mapToInt(label -> (int) label).toArray();
          }

          @Override
          public FloatBuffer weak() {
            return FloatBuffer.wrap(training.golden().input("weak_flags").row(step).toFloats());
          }
        };
    StepPosition moment = training.moment(step);
    program.feed(graph.feeds(), moment, training.lr(moment), views);
    graph
        .feeds()
        .forEach(
            (input, feed) -> {
              double[] given =
                  feed instanceof Feed.Inverse inverse
                      ? inverted(given(inverse.input(), step))
                      : given(input, step);
              if (given != null) {
                program.input(input, given);
              }
            });
  }

  private double[] given(String input, int step) {
    return training.given(input, graph.feeds().get(input), step);
  }

  private static double[] inverted(double[] order) {
    double[] inverse = new double[order.length];
    for (int i = 0; i < order.length; i++) {
      inverse[(int) order[i]] = i;
    }
    return inverse;
  }

  /** What runs it. */
  GoldenEngine engine() {
    return engine;
  }

  /** The program between two steps. */
  GoldenProgram program() {
    return program;
  }

  /** Adds an array to those of a name, as every step does with its metrics. */
  void tell(String name, GoldenArray array) {
    told.computeIfAbsent(name, n -> new ArrayList<>()).add(array);
  }

  /** What was told under a name, [times, ...]: a metric at every step. */
  GoldenArray metric(String name) {
    return GoldenArray.stack(told.get(name));
  }

  /** Metrics of one number, [steps, metrics]. */
  GoldenArray metrics(List<String> names) {
    return columns(names.stream().map(this::metric).toList());
  }

  private static GoldenArray columns(List<GoldenArray> lists) {
    double[][] columns = lists.stream().map(GoldenArray::toDoubles).toArray(double[][]::new);
    double[] values = new double[columns.length * columns[0].length];
    Arrays.setAll(values, i -> columns[i % columns.length][i / columns.length]);
    return GoldenArray.reals(values, columns[0].length, columns.length);
  }

  /** The terms of the loss, [steps, terms]. */
  GoldenArray terms() {
    Stream<String> all = graph.step().metrics().keySet().stream();
    return metrics(all.filter(name -> name.startsWith("loss_")).toList());
  }

  /** What was told first under a name, or null. */
  GoldenArray first(String name) {
    return first.told.containsKey(name) ? first.told.get(name).get(0) : null;
  }

  /** What inputs of one number were given, [steps, inputs]. */
  GoldenArray fed(List<String> inputs) {
    return columns(inputs.stream().map(this::fed).toList());
  }

  /** What an input was given: [steps] for a number, else [steps, n]. */
  GoldenArray fed(String input) {
    List<GoldenArray> all = new ArrayList<>();
    for (int i = 0; i < training.steps(); i++) {
      double[] given = given(input, i);
      boolean list = given != null && given.length > 1;
      double[] number = given != null ? given : new double[] {scheduled(input, training.moment(i))};
      all.add(list ? GoldenArray.list(number) : GoldenArray.reals(number));
    }
    return GoldenArray.stack(all);
  }

  private double scheduled(String input, StepPosition moment) {
    Feed feed = graph.feeds().get(input);
    return feed instanceof Feed.LearningRate
        ? training.lr(moment)
        : OptimizerProgram.number(feed, moment);
  }

  /** A part of a state after the last step, or null. */
  GoldenArray part(String name) {
    return program.part(name);
  }

  /**
   * The gradient of a parameter in the first step, or null: SGD's buffer holds gradient + decay *
   * parameter after it, AdamW's first average (1 - beta1) * gradient.
   */
  GoldenArray gradient(String name) {
    if (first.training.problem().optimizer() instanceof AdamW adamW) {
      GoldenArray average = first.slots.get("optimizer.exp_avg." + name);
      return average.mapped((i, value) -> value / (1 - adamW.betas().get(0)));
    }
    double decay = ((Sgd) first.training.problem().optimizer()).weightDecay();
    double[] parameter = first.first(first.parts.get(name));
    GoldenArray buffer = first.slots.get("optimizer.momentum_buffer." + name);
    return buffer.mapped((i, value) -> value - decay * parameter[i]);
  }

  /** A number of every parameter after the last step, in the order of the case. */
  GoldenArray each(ToDoubleFunction<GoldenArray> number) {
    return GoldenArray.list(
        training.golden().order().stream()
            .map(name -> part(training.ours(name)))
            .mapToDouble(number)
            .toArray());
  }

  private Stream<String> names(String prefix) {
    return parts.keySet().stream().filter(name -> name.startsWith(prefix));
  }

  /** What the method's evaluation gives for the first view of the first step after the last. */
  GoldenArray features(String metric) {
    TrainingStep step = training.method().features(training.problem());
    try (GoldenProgram evaluation = engine.compile(step)) {
      step.states().forEach(s -> evaluation.state(s.name(), program.state(s.name())));
      evaluation.input("images", training.view(0, 0));
      evaluation.run();
      return evaluation.metric(metric);
    }
  }

  @Override
  public void close() {
    program.close();
    if (first != this) {
      first.close();
    }
  }
}
