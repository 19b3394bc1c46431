package org.selfdiff.runner.engine.cost;

/**
 * The rates of a machine under one executor and number of threads.
 *
 * @param threads processor threads of one kernel
 * @param full rates in the graph's precision
 * @param low rates in low precision; those of {@code full} where it is not used
 * @param bytesPerSecond bytes read and written by a kernel that does nothing else
 * @param secondsPerCall time of a kernel without work
 */
public record Machine(
    int threads,
    Machine.Rates full,
    Machine.Rates low,
    double bytesPerSecond,
    double secondsPerCall) {
  /**
   * Operations per second of all threads together.
   *
   * @param products in a matrix product
   * @param convolutions in a 3x3 convolution
   */
  public record Rates(double products, double convolutions) {
    /** Checks that both are positive. */
    public Rates {
      if (!(products > 0 && convolutions > 0)) {
        throw new IllegalArgumentException(
            "rates are positive, found " + products + " and " + convolutions);
      }
    }
  }

  /** Checks that bandwidth is positive and that a call takes no negative time. */
  public Machine {
    if (!(bytesPerSecond > 0 && secondsPerCall >= 0)) {
      throw new IllegalArgumentException(
          "bandwidth is positive and a call takes no negative time, found "
              + bytesPerSecond
              + " and "
              + secondsPerCall);
    }
  }

  /** Seconds that a kernel should take: its arithmetic or its traffic, whichever is longer. */
  public double seconds(StepCost.Kernel kernel) {
    Cost cost = kernel.cost();
    Rates rates = kernel.lowPrecision() ? low : full;
    double precision =
        switch (cost.work()) {
          case PRODUCT -> cost.operations() / rates.products();
          case CONVOLUTION -> cost.operations() / rates.convolutions();
          case STREAM -> 0;
        };
    return Math.max(precision, cost.bytes() / bytesPerSecond) + secondsPerCall;
  }

  /** Seconds that a step should take. */
  public double seconds(StepCost step) {
    return step.kernels().stream().mapToDouble(this::seconds).sum();
  }
}
