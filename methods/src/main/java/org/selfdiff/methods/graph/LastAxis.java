package org.selfdiff.methods.graph;

import java.util.Arrays;

/**
 * A value as a matrix of its last axis, for ops that treat each of those rows alone: libnd4j
 * broadcasts and reduces matrices faster than tensors of higher rank.
 *
 * @param shape shape of the value, rank 1 or more
 */
record LastAxis(Shape shape) {
  private long length() {
    return shape.dim(shape.rank() - 1);
  }

  private long rows() {
    return shape.size() / length();
  }

  /** The value as [rows, length]. */
  Value matrix(Graph g, Value x) {
    return g.reshape(x, rows(), length());
  }

  /** One number per row as [rows, 1]. */
  Value column(Graph g, Value perRow) {
    return g.reshape(perRow, rows(), 1);
  }

  /** A matrix back in the shape of the value. */
  Value whole(Graph g, Value matrix) {
    return g.reshape(matrix, shape.dims());
  }

  /** A column back in the shape of the value without its last axis. */
  Value perRow(Graph g, Value column) {
    return g.reshape(column, Arrays.copyOf(shape.dims(), shape.rank() - 1));
  }
}
