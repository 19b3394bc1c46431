package org.selfdiff.methods.step;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Value;

/**
 * One step as a pure function {@code (states, inputs) -> (states', metrics)}. An evaluation is a
 * step without updates. The graph draws nothing and counts nothing: whatever is random or scheduled
 * is an input.
 *
 * @param graph the graph of the whole step
 * @param states what is carried from step to step
 * @param updates name of a state to the value that replaces it; other states stay
 * @param metrics name to value of what is reported, the loss among it
 */
public record TrainingStep(
    Graph graph, List<State> states, Map<String, Value> updates, Map<String, Value> metrics) {
  /**
   * Checks that updates fit their states.
   *
   * @throws GraphException if an update names no state or has another shape or type
   */
  public TrainingStep {
    states = List.copyOf(states);
    updates = Collections.unmodifiableMap(new LinkedHashMap<>(updates));
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    Map<String, State> byName = new LinkedHashMap<>();
    states.forEach(s -> byName.put(s.name(), s));
    updates.forEach(
        (name, value) -> {
          State s = byName.get(name);
          if (s == null || !s.value().spec().equals(value.spec())) {
            throw new GraphException("the update " + value + " does not fit a state " + name);
          }
        });
  }

  /** The graph's inputs that are not states, in order of creation. */
  public List<Value> inputs() {
    Set<Value> inputs = new LinkedHashSet<>(graph.inputs());
    states.forEach(s -> inputs.remove(s.value()));
    return new ArrayList<>(inputs);
  }

  /** Whether the step computes values again instead of keeping them for its reverse pass. */
  public boolean recomputes() {
    return graph.nodes().stream().anyMatch(n -> n.recomputation() > 0);
  }

  /** The state of the given name. */
  public State state(String name) {
    return states.stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new GraphException("the step has no state " + name));
  }
}
