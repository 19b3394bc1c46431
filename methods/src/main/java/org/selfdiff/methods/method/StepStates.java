package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.GroupStatistics;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** What a step carries to the next, while the step is built: initial values and updates. */
final class StepStates {
  private final List<State> states = new ArrayList<>();
  private final List<String> encoders = new ArrayList<>();
  private final Map<String, Value> updates = new LinkedHashMap<>();

  /** The encoder that is trained. */
  void encoder(Tensors before, Tensors after) {
    network(before, after);
    encoders.add(before.name());
  }

  /** A network, its tensors named after it. */
  void network(Tensors before, Tensors after) {
    states.addAll(before.states(before.name() + "."));
    updates.putAll(before.updates(after));
  }

  /** An encoder whose parameters start as those of another. */
  void follower(Tensors before, Tensors after, Tensors of) {
    copy(before, after, of);
    encoders.add(before.name());
  }

  /** A network whose parameters start as those of another. */
  void copy(Tensors before, Tensors after, Tensors of) {
    states.addAll(before.copies(before.name() + ".", of.name() + "."));
    updates.putAll(before.updates(after));
  }

  /** What the groups of a batch keep for themselves. */
  void statistics(GroupStatistics before, Value after) {
    states.add(before.state(before.name() + "."));
    updates.put(before.name(), after);
  }

  /** A buffer that is one tensor. */
  void tensor(Value before, Value after, Initializer init) {
    states.add(State.of(before, init));
    updates.put(before.name(), after);
  }

  /** A buffer that the step only reads. */
  void fixed(Value value, Initializer init) {
    states.add(State.of(value, init));
  }

  /** The buffers of the optimizer. */
  void slots(OptimizerStep update) {
    states.addAll(update.slots());
    updates.putAll(update.slotsAfter());
  }

  /** The finished step with what it was built from. */
  MethodGraph graph(StepInputs inputs, Map<String, Value> metrics) {
    TrainingStep step = step(inputs.graph(), metrics);
    return new MethodGraph(step, inputs.feeds(), encoders, inputs.mixtures());
  }

  /** The finished step. */
  TrainingStep step(Graph g, Map<String, Value> metrics) {
    return new TrainingStep(g, states, updates, metrics);
  }
}
