package org.selfdiff.methods.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The backward pass: appends the nodes that compute gradients to the graph of a loss. */
public final class Gradients {
  private final Graph graph;
  private final Map<Value, Value> total = new IdentityHashMap<>();
  private final Set<Value> active = new HashSet<>();

  private Gradients(Graph graph) {
    this.graph = graph;
  }

  /**
   * Gradients of a scalar.
   *
   * @param g the graph of the loss
   * @param loss a value of one element
   * @param wrt the values to differentiate by
   * @return one gradient per value, of its shape; a constant zero where the loss does not depend on
   *     it
   * @throws GraphException if the loss has more than one element
   */
  public static List<Value> of(Graph g, Value loss, List<Value> wrt) {
    GraphException.unless(loss.shape().size() == 1, "the loss %s is not one number", loss);
    return new Gradients(g).run(loss, wrt);
  }

  private List<Value> run(Value loss, List<Value> wrt) {
    List<Node> forward = List.copyOf(graph.nodes());
    active.addAll(wrt);
    for (Node n : forward) {
      if (!(n.op() instanceof StopGradient) && n.inputs().stream().anyMatch(active::contains)) {
        active.addAll(n.outputs());
      }
    }
    total.put(loss, graph.constant(1, loss.shape().dims()));
    for (int i = forward.size() - 1; i >= 0; i--) {
      reverse(forward.get(i));
    }
    List<Value> gradients = new ArrayList<>(wrt.size());
    for (Value v : wrt) {
      Value d = total.get(v);
      gradients.add(d != null ? d : graph.constant(0, v.shape().dims()));
    }
    return gradients;
  }

  private void reverse(Node n) {
    List<Value> dy = new ArrayList<>(n.outputs().size());
    for (Value y : n.outputs()) {
      dy.add(active.contains(y) ? total.get(y) : null);
    }
    if (dy.stream().allMatch(d -> d == null) || n.inputs().stream().noneMatch(active::contains)) {
      return;
    }
    List<Value> dx = n.op().gradient(graph, n, dy);
    for (int i = 0; i < dx.size(); i++) {
      Value x = n.input(i);
      if (dx.get(i) != null && active.contains(x)) {
        Value d = dx.get(i);
        total.merge(x, d, graph::add);
      }
    }
  }
}
