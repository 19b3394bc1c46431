package org.selfdiff.runner.engine;

/**
 * Where and how a program runs.
 *
 * @param threads processor threads of one kernel, at least 1
 * @param precision precision of the products
 * @param device what it computes on
 */
public record Placement(int threads, ComputePrecision precision, Device device) {
  /** Checks the number of threads. */
  public Placement {
    if (threads < 1) {
      throw new IllegalArgumentException("a program needs at least one thread, found " + threads);
    }
  }

  /** A program in the graph's own precision on the processor. */
  public Placement(int threads) {
    this(threads, ComputePrecision.GRAPH, Device.CPU);
  }

  /** The same place with other threads. */
  public Placement withThreads(int other) {
    return new Placement(other, precision, device);
  }
}
