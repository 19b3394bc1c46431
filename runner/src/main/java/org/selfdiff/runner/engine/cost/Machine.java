package org.selfdiff.runner.engine.cost;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.selfdiff.runner.engine.Device;

/**
 * The rates of a machine under one executor and number of threads.
 *
 * @param threads processor threads of one kernel
 * @param full rates in the graph's precision
 * @param low rates in low precision; those of {@code full} where it is not used
 * @param bytesPerSecond bytes read and written by a kernel that does nothing else
 * @param secondsPerCall time of a kernel without work
 * @param link what exchanges between ranks go over
 */
public record Machine(
    int threads,
    Machine.Rates full,
    Machine.Rates low,
    double bytesPerSecond,
    double secondsPerCall,
    Interconnect link) {
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

  /** With processes of the same machine as the other ranks, if there are any. */
  public Machine(int threads, Rates full, Rates low, double bytesPerSecond, double secondsPerCall) {
    this(threads, full, low, bytesPerSecond, secondsPerCall, Interconnect.assumed(Device.CPU));
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

  /** The same with another link. */
  public Machine with(Interconnect other) {
    return new Machine(threads, full, low, bytesPerSecond, secondsPerCall, other);
  }

  /** Seconds that a step should take, waiting for other ranks included. */
  public double seconds(StepCost step) {
    return computing(step) + waiting(step);
  }

  /** Seconds that the kernels of a step should take. */
  public double computing(StepCost step) {
    return step.kernels().stream().mapToDouble(this::seconds).sum();
  }

  /** Seconds that the exchanges of a step should take, most of them beside kernels. */
  public double exchanging(StepCost step) {
    return step.exchanges().stream().mapToDouble(link::seconds).sum();
  }

  /**
   * Seconds in which a step should compute nothing because it waits for an exchange: one goes after
   * the other over the link, beside the kernels, and is waited for where its result is needed.
   */
  public double waiting(StepCost step) {
    return Arrays.stream(waits(step)).sum();
  }

  /** The same of every exchange. */
  public double[] waits(StepCost step) {
    double computed = 0;
    double waited = 0;
    double free = 0;
    int kernel = 0;
    double[] done = new double[step.exchanges().size()];
    double[] waits = new double[done.length];
    List<Event> events = Event.of(step.exchanges());
    for (Event e : events) {
      for (; kernel < e.kernel(); kernel++) {
        computed += seconds(step.kernels().get(kernel));
      }
      double now = computed + waited;
      if (e.begins()) {
        free = Math.max(free, now) + link.seconds(step.exchanges().get(e.exchange()));
        done[e.exchange()] = free;
      } else {
        waits[e.exchange()] = Math.max(0, done[e.exchange()] - now);
        waited += waits[e.exchange()];
      }
    }
    return waits;
  }

  /**
   * An exchange that begins, or that is waited for.
   *
   * @param kernel how many kernels come before
   */
  private record Event(int kernel, int exchange, boolean begins) {
    /** In the order of the step. An exchange that begins is a kernel, too: waits come before it. */
    static List<Event> of(List<Exchange> exchanges) {
      List<Event> all = new ArrayList<>();
      for (int i = 0; i < exchanges.size(); i++) {
        all.add(new Event(exchanges.get(i).begin(), i, true));
        all.add(new Event(exchanges.get(i).end(), i, false));
      }
      all.sort(Comparator.comparingInt(Event::kernel).thenComparing(Event::begins));
      return all;
    }
  }
}
