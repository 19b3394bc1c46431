package org.selfdiff.runner.engine;

/**
 * Where a program runs.
 *
 * @param threads processor threads of one kernel, at least 1
 */
public record Placement(int threads) {
  /** Checks the number of threads. */
  public Placement {
    if (threads < 1) {
      throw new IllegalArgumentException("a program needs at least one thread, found " + threads);
    }
  }

  /** Every core of this machine. */
  public static Placement allCores() {
    return new Placement(Runtime.getRuntime().availableProcessors());
  }
}
