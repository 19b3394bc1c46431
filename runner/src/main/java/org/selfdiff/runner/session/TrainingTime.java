package org.selfdiff.runner.session;

import java.util.function.LongSupplier;

/**
 * Seconds of training over all launches: they go on behind those that are recorded, so that neither
 * a pause between launches counts nor steps that a killed process did in vain, and count from the
 * last {@link #begin}. Not for use by several threads at once.
 */
final class TrainingTime {
  private static final double NANOS = 1e9;

  private final double before;
  private final LongSupplier nanoTime;
  private long began;

  /**
   * Begins to count.
   *
   * @param before seconds recorded of earlier launches
   * @param nanoTime nanoseconds since any moment
   */
  TrainingTime(double before, LongSupplier nanoTime) {
    this.before = before;
    this.nanoTime = nanoTime;
    begin();
  }

  /** Begins to count again: what was until now is no training. */
  void begin() {
    began = nanoTime.getAsLong();
  }

  /** Seconds until now. */
  double seconds() {
    return before + (nanoTime.getAsLong() - began) / NANOS;
  }
}
