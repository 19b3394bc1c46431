package org.selfdiff.methods.graph;

import java.util.List;

/**
 * One use of an op.
 *
 * @param op the op with its attributes
 * @param inputs its inputs in the op's order
 * @param outputs its outputs in the op's order
 * @param body the primitives that a region consists of; empty for a primitive
 * @param recomputation the block that a reverse pass was computing again, counted from 1, when it
 *     appended this node; 0 for every other node. Nodes of different recomputations are not equal.
 */
public record Node(
    Op op, List<Value> inputs, List<Value> outputs, List<Node> body, int recomputation) {
  /** Input {@code i}. */
  public Value input(int i) {
    return inputs.get(i);
  }

  /** Output {@code i}. */
  public Value output(int i) {
    return outputs.get(i);
  }

  /** The first output. */
  public Value output() {
    return outputs.get(0);
  }
}
