package org.selfdiff.methods.parallel;

import java.util.Optional;
import org.selfdiff.methods.graph.Shape;

/**
 * The axis along which a value is shared out: runs of its entries go to the ranks in turn.
 *
 * @param index the axis
 * @param run entries of a run
 */
record Axis(int index, long run) {
  /** The rows of a batch. */
  static final Axis BATCH = new Axis(0, 1);

  /**
   * The axis of a shape that runs of elements fill, where every rank gets as many runs.
   *
   * @param stride elements of a run
   */
  static Optional<Axis> of(Shape whole, long stride, int world) {
    long inner = 1;
    for (int i = whole.rank() - 1; i >= 0; i--) {
      long outer = inner * whole.dim(i);
      if (stride % inner == 0 && stride < outer) {
        return outer % (stride * world) == 0
            ? Optional.of(new Axis(i, stride / inner))
            : Optional.empty();
      }
      inner = outer;
    }
    return Optional.empty();
  }

  /** Whether every rank gets as many runs of a shape's axis. */
  boolean fits(Shape whole, int world) {
    return index >= 0 && index < whole.rank() && whole.dim(index) % (run * world) == 0;
  }

  /** Elements of a run. */
  long stride(Shape whole) {
    return run * inner(whole);
  }

  /** Elements behind one entry of the axis. */
  long inner(Shape whole) {
    long inner = 1;
    for (int i = index + 1; i < whole.rank(); i++) {
      inner *= whole.dim(i);
    }
    return inner;
  }

  /** What a rank holds of a shape. */
  Shape share(Shape whole, int world) {
    return whole.with(index, whole.dim(index) / world);
  }

  /** The same run along another axis. */
  Axis at(int other) {
    return new Axis(other, run);
  }
}
