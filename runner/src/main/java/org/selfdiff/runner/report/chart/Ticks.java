package org.selfdiff.runner.report.chart;

import java.util.List;
import java.util.stream.LongStream;

/**
 * Round numbers along an axis.
 *
 * @param step between neighbours: 1, 2 or 5 times a power of ten
 * @param values ascending, multiples of the step
 */
record Ticks(double step, List<Double> values) {
  private static final double SLACK = 1e-9;

  /**
   * The round numbers within a range.
   *
   * @param about how many are wanted
   */
  static Ticks within(double low, double high, int about) {
    double step = step(low, high, about);
    return multiples(
        step, (long) Math.ceil(low / step - SLACK), (long) Math.floor(high / step + SLACK));
  }

  /** The round numbers that enclose a range. */
  static Ticks around(double low, double high, int about) {
    double step = step(low, high, about);
    return multiples(
        step, (long) Math.floor(low / step + SLACK), (long) Math.ceil(high / step - SLACK));
  }

  private static Ticks multiples(double step, long first, long last) {
    return new Ticks(step, LongStream.rangeClosed(first, last).mapToObj(i -> i * step).toList());
  }

  private static double step(double low, double high, int about) {
    double rough = (high - low) / about;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double lead = rough / power;
    return power * (lead <= 1.0001 ? 1 : lead <= 2.0001 ? 2 : lead <= 5.0001 ? 5 : 10);
  }

  double first() {
    return values.get(0);
  }

  double last() {
    return values.get(values.size() - 1);
  }
}
