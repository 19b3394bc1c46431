package org.selfdiff.runner.engine;

/**
 * Where and how a program runs.
 *
 * @param threads processor threads of one kernel, at least 1
 * @param arithmetic number format of the products
 */
public record Placement(int threads, Arithmetic arithmetic) {
  /** Checks the number of threads. */
  public Placement {
    if (threads < 1) {
      throw new IllegalArgumentException("a program needs at least one thread, found " + threads);
    }
  }

  /** A program in the graph's own number format. */
  public Placement(int threads) {
    this(threads, Arithmetic.GRAPH);
  }

  /** Every core of this machine. */
  public static Placement allCores() {
    return new Placement(Runtime.getRuntime().availableProcessors());
  }
}
