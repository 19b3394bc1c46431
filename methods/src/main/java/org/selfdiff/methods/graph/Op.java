package org.selfdiff.methods.graph;

import java.util.List;

/** An op of the vocabulary: an immutable record of attributes. */
public sealed interface Op permits Primitive, Region {
  /**
   * Appends the reverse of one node to the graph.
   *
   * @param g the graph that holds the node
   * @param node the node to reverse
   * @param dy gradient of the loss by each output; null where the loss does not depend on it
   * @return gradient by each input; null where it is zero or not defined
   */
  List<Value> gradient(Graph g, Node node, List<Value> dy);

  /** The precision that the op needs. */
  default AutocastPolicy precision() {
    return AutocastPolicy.FULL;
  }

  /** Among a gradient's inputs, the one that the reversed op has read and kept. */
  default int saved() {
    return 1;
  }

  /** Calls the visitor's row for this op. */
  <R> R accept(OpVisitor<R> visitor, Node node);
}
