package org.selfdiff.exports.onnx;

import org.selfdiff.methods.graph.Shape;

/**
 * Where a value counts the images: along axis {@code index}, whose length is outer · B · inner.
 *
 * @param index the axis, or -1 for a value that is the same for every batch
 * @param outer length of what was merged into the axis in front of the batch
 * @param inner length of what was merged into the axis behind the batch
 */
record BatchAxis(int index, long outer, long inner) {
  /** The position in a value that does not depend on the images. */
  static final BatchAxis NONE = new BatchAxis(-1, 1, 1);

  /** An axis that counts images and nothing else. */
  static BatchAxis alone(int index) {
    return new BatchAxis(index, 1, 1);
  }

  boolean isNone() {
    return index < 0;
  }

  /** The same at another axis. */
  BatchAxis at(int other) {
    return isNone() ? this : new BatchAxis(other, outer, inner);
  }

  /**
   * The position after a reshape. Elements keep their order, so the batch keeps its stride: it lies
   * within the one axis that covers the stride's range, or in none.
   *
   * @return {@link #NONE} where the images would be spread over several axes
   */
  BatchAxis reshaped(Shape from, Shape to) {
    long batch = from.dim(index) / (outer * inner);
    long stride = inner;
    for (int i = index + 1; i < from.rank(); i++) {
      stride *= from.dim(i);
    }
    long behind = to.size();
    for (int i = 0; i < to.rank(); i++) {
      long whole = behind;
      behind /= to.dim(i);
      if (stride % behind == 0 && whole % (stride * batch) == 0) {
        return new BatchAxis(i, whole / (stride * batch), stride / behind);
      }
    }
    return NONE;
  }
}
