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
    return run(g, loss, wrt, List.of());
  }

  /**
   * The same numbers with less memory (Chen et al. 2016, arXiv 1604.06174): the values within each
   * {@link Graph#block} are computed again from what the block reads, just before its reverse, so
   * that nothing has to keep them until then. What the loss or a metric reads stays as it is.
   */
  public static List<Value> recomputing(Graph g, Value loss, List<Value> wrt) {
    return run(g, loss, wrt, List.copyOf(g.blocks()));
  }

  private static List<Value> run(
      Graph g, Value loss, List<Value> wrt, List<Graph.Block> recomputed) {
    GraphException.unless(loss.shape().size() == 1, "the loss %s is not one number", loss);
    return new Gradients(g).run(loss, wrt, recomputed);
  }

  private List<Value> run(Value loss, List<Value> wrt, List<Graph.Block> recomputed) {
    List<Node> forward = List.copyOf(graph.nodes());
    active.addAll(wrt);
    for (Node n : forward) {
      if (!(n.op() instanceof StopGradient) && n.inputs().stream().anyMatch(active::contains)) {
        active.addAll(n.outputs());
      }
    }
    total.put(loss, graph.constant(1, loss.shape().dims()));
    int end = forward.size();
    for (int b = recomputed.size() - 1; b >= 0; b--) {
      Graph.Block block = recomputed.get(b);
      reverse(forward.subList(block.to(), end));
      reverseAgain(forward.subList(block.from(), block.to()), b + 1);
      end = block.from();
    }
    reverse(forward.subList(0, end));
    List<Value> gradients = new ArrayList<>(wrt.size());
    for (Value v : wrt) {
      Value d = total.get(v);
      gradients.add(d != null ? d : graph.constant(0, v.shape().dims()));
    }
    return gradients;
  }

  private void reverse(List<Node> nodes) {
    for (int i = nodes.size() - 1; i >= 0; i--) {
      reverse(nodes.get(i), nodes.get(i));
    }
  }

  private void reverseAgain(List<Node> block, int number) {
    if (block.stream().noneMatch(this::counts)) {
      return;
    }
    graph.recomputation(number);
    List<Node> again = new Recomputation(graph, active).of(block);
    for (int i = block.size() - 1; i >= 0; i--) {
      reverse(block.get(i), again.get(i));
    }
    graph.recomputation(0);
  }

  /** Whether the loss depends on a parameter through the node. */
  private boolean counts(Node n) {
    return n.outputs().stream().anyMatch(y -> active.contains(y) && total.containsKey(y))
        && n.inputs().stream().anyMatch(active::contains);
  }

  /**
   * Appends the reverse of a node.
   *
   * @param n the node, whose values have the gradients
   * @param holding the same with the values that are read
   */
  private void reverse(Node n, Node holding) {
    if (!counts(n)) {
      return;
    }
    List<Value> dy = new ArrayList<>(n.outputs().size());
    for (Value y : n.outputs()) {
      dy.add(active.contains(y) ? total.get(y) : null);
    }
    List<Value> dx = n.op().gradient(graph, holding, dy);
    for (int i = 0; i < dx.size(); i++) {
      Value x = n.input(i);
      if (dx.get(i) != null && active.contains(x)) {
        Value d = dx.get(i);
        total.merge(x, d, graph::add);
      }
    }
  }
}
