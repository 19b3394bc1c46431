package org.selfdiff.methods.parallel;

import org.selfdiff.methods.graph.AllReduce;

/** What a rank holds of a value that the whole step has once. */
sealed interface Layout {
  /** All of it, the same on every rank. */
  record Whole() implements Layout {}

  /**
   * Its share: of the elements in row-major order, runs of {@code stride} go to the ranks in turn.
   * A value [N, ...] whose rows go to the ranks in turn has the size of a row as its stride.
   *
   * @param stride elements of a run
   */
  record Split(long stride) implements Layout {}

  /**
   * A value of the same shape; those of all ranks together make the value.
   *
   * @param fn how they are put together
   */
  record Part(AllReduce.Fn fn) implements Layout {
    /** Whether it passes through what is linear. */
    boolean isLinear() {
      return fn != AllReduce.Fn.MAX;
    }
  }
}
