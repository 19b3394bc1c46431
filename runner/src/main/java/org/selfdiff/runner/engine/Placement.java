package org.selfdiff.runner.engine;

/**
 * Where and how a program runs.
 *
 * @param threads processor threads of one kernel, at least 1
 * @param precision precision of the products
 * @param device what it computes on
 * @param joined whether ops are joined into kernels of ours where the device is a GPU
 */
public record Placement(int threads, ComputePrecision precision, Device device, boolean joined) {
  /** Checks the number of threads. */
  public Placement {
    if (threads < 1) {
      throw new IllegalArgumentException("a program needs at least one thread, found " + threads);
    }
  }

  /** A program on the library's kernels alone. */
  public Placement(int threads, ComputePrecision precision, Device device) {
    this(threads, precision, device, false);
  }

  /** A program in the graph's own precision on the processor. */
  public Placement(int threads) {
    this(threads, ComputePrecision.GRAPH, Device.CPU);
  }

  /** The same place with other threads. */
  public Placement withThreads(int other) {
    return new Placement(other, precision, device, joined);
  }

  /** The same place with another precision. */
  public Placement withPrecision(ComputePrecision other) {
    return new Placement(threads, other, device, joined);
  }
}
