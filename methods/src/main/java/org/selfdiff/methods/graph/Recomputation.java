package org.selfdiff.methods.graph;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A block's nodes once more, behind the forward pass. */
final class Recomputation {
  /**
   * What is so much smaller than what it was computed from is kept: statistics, whose recomputation
   * would cost a pass over the values that they describe.
   */
  private static final int REDUCTION = 8;

  private final Graph graph;
  private final Set<Value> active;
  private final Map<Value, Value> copies = new IdentityHashMap<>();

  /**
   * A recomputation at the end of a graph.
   *
   * @param active values through which gradients pass; the others are kept, as masks and the
   *     features of frozen layers are
   */
  Recomputation(Graph graph, Set<Value> active) {
    this.graph = graph;
    this.active = active;
  }

  /**
   * Appends copies of a block's nodes.
   *
   * @return the nodes in their order with the values that were computed again
   */
  List<Node> of(List<Node> block) {
    List<Node> again = new ArrayList<>(block.size());
    for (Node n : block) {
      List<Value> in = copied(n.inputs());
      if (n.inputs().stream().anyMatch(active::contains)
          && n.outputs().stream().anyMatch(y -> isRecomputed(n, y))) {
        List<Value> out = graph.apply(n.op(), in);
        for (int i = 0; i < out.size(); i++) {
          if (isRecomputed(n, n.output(i))) {
            copies.put(n.output(i), out.get(i));
          }
        }
      }
      again.add(new Node(n.op(), in, copied(n.outputs()), n.body(), n.recomputation()));
    }
    return again;
  }

  private boolean isRecomputed(Node n, Value y) {
    return active.contains(y) && y.shape().size() * REDUCTION > n.input(0).shape().size();
  }

  private List<Value> copied(List<Value> values) {
    return values.stream().map(v -> copies.getOrDefault(v, v)).toList();
  }
}
