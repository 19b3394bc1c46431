package org.selfdiff.methods.parallel;

import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;

/**
 * What a rank holds of a value of the whole step.
 *
 * @param value what it holds, in the graph of the rank
 * @param shape shape of the whole value
 * @param layout what that is of the whole value
 */
record Held(Value value, Shape shape, Layout layout) {
  /** A value that every rank has. */
  static Held whole(Value value) {
    return new Held(value, value.shape(), new Layout.Whole());
  }

  /** A rank's share along an axis. */
  static Held split(Value value, Shape shape, Axis axis) {
    return new Held(value, shape, new Layout.Split(axis.stride(shape)));
  }

  /** Whether every rank has all of it. */
  boolean isWhole() {
    return layout instanceof Layout.Whole;
  }

  /** Whether it passes as it is through what is linear. */
  boolean isLinearPart() {
    return layout instanceof Layout.Part part && part.isLinear();
  }
}
