package org.selfdiff.exports.onnx;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;

/**
 * Convolutions whose only reader is a batch norm with running statistics: one convolution with
 * weights {@code w · γ / √(σ² + ε)} and the bias {@code β - μ · γ / √(σ² + ε)} gives the same.
 */
final class BatchNormFold {
  private final Map<Node, Node> convolutions = new HashMap<>();
  private final Set<Node> absorbed = new HashSet<>();
  private final Map<Value, Node> replaced = new HashMap<>();

  private BatchNormFold() {}

  /** Nothing is folded. */
  static BatchNormFold none() {
    return new BatchNormFold();
  }

  /**
   * Finds what can be folded.
   *
   * @param nodes the nodes that are written
   * @param outputs values that leave the graph and have to stay
   */
  static BatchNormFold of(List<Node> nodes, Collection<Value> outputs) {
    Map<Value, Node> producers = new HashMap<>();
    Map<Value, Integer> readers = new HashMap<>();
    for (Node node : nodes) {
      node.outputs().forEach(v -> producers.put(v, node));
      node.inputs().forEach(v -> readers.merge(v, 1, Integer::sum));
    }
    outputs.forEach(v -> readers.merge(v, 1, Integer::sum));
    BatchNormFold fold = new BatchNormFold();
    for (Node node : nodes) {
      if (!(node.op() instanceof BatchNormEval)) {
        continue;
      }
      Node before = producers.get(node.input(0));
      if (before != null
          && before.op() instanceof Conv2d
          && readers.get(before.output()) == 1
          && areOwn(parameters(before, node), producers, readers)) {
        fold.convolutions.put(node, before);
        fold.absorbed.add(before);
        parameters(before, node).forEach(v -> fold.replaced.put(v, producers.get(v)));
      }
    }
    return fold;
  }

  private static List<Value> parameters(Node convolution, Node norm) {
    return List.of(
        convolution.input(1), norm.input(1), norm.input(2), norm.input(3), norm.input(4));
  }

  /** Whether the values are parts of states that nothing else reads. */
  private static boolean areOwn(
      List<Value> values, Map<Value, Node> producers, Map<Value, Integer> readers) {
    return values.stream()
        .allMatch(
            v ->
                producers.containsKey(v)
                    && producers.get(v).op() instanceof View
                    && readers.get(v) == 1);
  }

  /** The convolution that a batch norm becomes part of, or null. */
  Node convolution(Node norm) {
    return convolutions.get(norm);
  }

  /** Whether a convolution is written together with the batch norm behind it. */
  boolean absorbs(Node convolution) {
    return absorbed.contains(convolution);
  }

  /** Whether a parameter is not written as it is. */
  boolean replaces(Value parameter) {
    return replaced.containsKey(parameter);
  }

  /** The view that gives such a parameter. */
  Node view(Value parameter) {
    return replaced.get(parameter);
  }
}
