package org.selfdiff.runner.report.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * The range of an axis and the values that are marked on it.
 *
 * @param axis what it measures
 * @param low least value
 * @param high greatest value
 * @param values ascending, within the range
 * @param labels of the values
 */
public record Ticks(
    ChartAxis axis, double low, double high, List<Double> values, List<String> labels) {
  private static final int Y_TICKS = 4;
  private static final double SLACK = 1e-9;
  private static final double[] EVERY_POWER = {1};
  private static final double[] WITHIN_POWERS = {1, 2, 5};

  /** Copies the lists. */
  public Ticks {
    values = List.copyOf(values);
    labels = List.copyOf(labels);
  }

  private static Ticks of(
      ChartAxis axis, double low, double high, double[] values, DoubleFunction<String> label) {
    return new Ticks(
        axis,
        low,
        high,
        Arrays.stream(values).boxed().toList(),
        Arrays.stream(values).mapToObj(label).toList());
  }

  /**
   * Marks within the range of the values, from 0 if the axis wants it.
   *
   * @param about how many are wanted
   */
  static Ticks within(ChartAxis axis, double[] values, int about) {
    double[] shown = shown(axis, values);
    double low = Arrays.stream(shown).min().orElse(axis.log() ? 1 : 0);
    double high = Arrays.stream(shown).max().orElse(axis.log() ? 10 : 1);
    if (low == high) {
      high = axis.log() ? 10 * high : high + 1;
    }
    if (!axis.marks().isEmpty()) {
      double[] marks = axis.marks().stream().mapToDouble(v -> v).toArray();
      return of(axis, low, high, marks, mark -> axis.format().tick(mark, 1));
    }
    if (axis.log()) {
      return powers(axis, low, high);
    }
    double step = axis.format().step((high - low) / about);
    long first = (long) Math.ceil(low / step - SLACK);
    long last = (long) Math.floor(high / step + SLACK);
    return of(axis, low, high, multiples(step, first, last), v -> axis.format().tick(v, step));
  }

  /** Marks that enclose the values; the first and the last are the range. */
  public static Ticks around(ChartAxis axis, double[] values) {
    double[] shown = shown(axis, values);
    double low = Arrays.stream(shown).min().orElse(axis.log() ? 0.1 : 0);
    double high = Arrays.stream(shown).max().orElse(1);
    if (axis.log()) {
      return powers(axis, low, high);
    }
    if (high - low <= SLACK * Math.max(Math.abs(low), Math.abs(high))) {
      double margin = low == 0 ? 1 : 0.1 * Math.abs(low);
      low -= axis.fromZero() ? 0 : margin;
      high += margin;
    }
    double step = axis.format().step((high - low) / Y_TICKS);
    double[] marks =
        multiples(
            step, (long) Math.floor(low / step + SLACK), (long) Math.ceil(high / step - SLACK));
    return of(axis, marks[0], marks[marks.length - 1], marks, v -> axis.format().tick(v, step));
  }

  /** Powers of ten, and 2 and 5 times them where there are few, as close around as they are. */
  private static Ticks powers(ChartAxis axis, double low, double high) {
    int first = (int) Math.floor(Math.log10(low) + SLACK);
    int last = Math.max(first + 1, (int) Math.ceil(Math.log10(high) - SLACK));
    int every = Math.max(1, (last - first + 5) / 6);
    List<Double> all = new ArrayList<>();
    // The last mark is not below the greatest value, whatever the distance of the marks.
    for (int power = first; power < last + every; power += every) {
      for (double lead : last - first <= 2 ? WITHIN_POWERS : EVERY_POWER) {
        all.add(lead * Math.pow(10, power));
      }
    }
    int from = (int) all.stream().filter(at -> at <= low * (1 + SLACK)).count() - 1;
    int to = (int) all.stream().filter(at -> at < high * (1 - SLACK)).count();
    double[] marks =
        all.subList(Math.max(0, from), Math.min(all.size(), Math.max(to, from + 1) + 1)).stream()
            .mapToDouble(v -> v)
            .toArray();
    return of(axis, marks[0], marks[marks.length - 1], marks, v -> axis.format().tick(v, v));
  }

  private static double[] shown(ChartAxis axis, double[] values) {
    DoubleStream zero = axis.fromZero() && !axis.log() ? DoubleStream.of(0) : DoubleStream.empty();
    return DoubleStream.concat(zero, Arrays.stream(values).filter(axis::shows)).toArray();
  }

  private static double[] multiples(double step, long first, long last) {
    return LongStream.rangeClosed(first, last).mapToDouble(i -> i * step).toArray();
  }

  /** Place of a value between the least, 0, and the greatest, 1. */
  public double place(double value) {
    return axis.log() ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  }
}
