package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.optimizer.Freeze;
import org.selfdiff.methods.optimizer.LayerRates;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.optimizer.TensorNorms;
import org.selfdiff.methods.optimizer.Updates;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** An optimizer on named tensors with given gradients. */
final class OptimizerProgram implements AutoCloseable {
  private static final String NET = "net";

  private final List<String> tensors = new ArrayList<>();
  private final Map<String, Feed> feeds = new LinkedHashMap<>();
  private final GoldenProgram program;

  /**
   * Compiles the rule.
   *
   * @param shapes shape of every tensor by its name
   */
  OptimizerProgram(GoldenEngine engine, Optimizer rule, Freeze freeze, Map<String, int[]> shapes) {
    Graph g = new Graph(engine.type());
    Declarations d = new Declarations();
    shapes.forEach(
        (name, shape) -> {
          tensors.add(name);
          d.parameter(name, new Initializer.Fill(0), Arrays.stream(shape).asLongStream().toArray());
        });
    TensorGroup parameters = TensorGroup.input(g, NET, d.parameters());
    long size = parameters.flat().dim(0);
    TensorGroup gradient = parameters.in(g.input("gradient", size));
    List<Value> slots = rule.slots().stream().map(slot -> g.input(slot, size)).toList();
    Updates updates =
        new Updates(
            g,
            rule,
            freeze,
            LayerRates.EQUAL,
            (name, feed) -> scalar(g, name, feed),
            Optional.empty());
    TensorGroup clipped = updates.clipped(List.of(gradient)).get(0);
    Optimizer.Update update = updates.of(NET, parameters, slots, clipped);
    List<State> states = new ArrayList<>();
    Map<String, Value> after = new LinkedHashMap<>();
    states.add(parameters.state(""));
    after.put(NET, update.parameters());
    for (int i = 0; i < slots.size(); i++) {
      states.add(parameters.slot(slots.get(i), slots.get(i).name() + "."));
      after.put(slots.get(i).name(), update.slots().get(i));
    }
    Map<String, Value> norms = Map.of("norms", TensorNorms.of(g, gradient));
    program = engine.compile(new TrainingStep(g, states, after, norms));
  }

  private Value scalar(Graph g, String name, Feed feed) {
    feeds.put(name, feed);
    return g.scalarInput(name);
  }

  /** Sets a parameter. */
  void parameter(String name, double... values) {
    program.part(name, values);
  }

  /** A parameter after the last step. */
  GoldenArray parameter(String name) {
    return program.part(name);
  }

  /** A buffer of the rule after the last step. */
  GoldenArray slot(String slot, String name) {
    return program.part(slot + "." + name);
  }

  /** Norm of every gradient of the last step, as it was given. */
  GoldenArray norms() {
    return program.metric("norms");
  }

  /** One step, with some scalars given and the others as the product feeds them. */
  void run(StepPosition moment, Map<String, Double> given, Function<String, GoldenArray> gradient) {
    feeds.forEach(
        (name, feed) -> {
          Double rate = given.get(name);
          program.input(name, rate == null ? number(feed, moment) : rate);
        });
    program.input(
        "gradient",
        tensors.stream()
            .flatMapToDouble(name -> Arrays.stream(gradient.apply(name).toDoubles()))
            .toArray());
    program.run();
  }

  /** A scheduled number. */
  static double number(Feed feed, StepPosition moment) {
    if (feed instanceof Feed.Fixed fixed) {
      return fixed.value();
    }
    if (feed instanceof Feed.Momentum momentum) {
      return momentum.schedule().at(moment);
    }
    if (feed instanceof Feed.Scheduled scheduled) {
      return scheduled.course().at(moment);
    }
    if (feed instanceof Feed.Frozen frozen) {
      return frozen.until().over(moment) ? 0 : 1;
    }
    if (feed instanceof Feed.UpdateNumber update) {
      long late = update.after().steps(moment.stepsPerEpoch());
      return Math.max(1, moment.stepsDone() + 1 - late);
    }
    throw new IllegalArgumentException("no number for " + feed);
  }

  /** Names of the inputs that start with a prefix, without it, and their shapes. */
  static Map<String, int[]> shapes(GoldenCase golden, String prefix) {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    golden
        .inputs()
        .forEach(
            (name, array) -> {
              if (name.startsWith(prefix)) {
                shapes.put(name.substring(prefix.length()), array.shape());
              }
            });
    return shapes;
  }

  @Override
  public void close() {
    program.close();
  }
}
