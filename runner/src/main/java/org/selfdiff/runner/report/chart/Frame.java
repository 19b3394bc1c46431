package org.selfdiff.runner.report.chart;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The ranges of a chart's axes and their ticks.
 *
 * @param left least x: 0, or less where a point is
 * @param right greatest x
 * @param x ticks of the horizontal axis, within the range
 * @param y ticks of the vertical axis; the first and the last are its range
 */
record Frame(double left, double right, Ticks x, Ticks y) {
  private static final int X_TICKS = 6;
  private static final int Y_TICKS = 4;
  private static final int ENOUGH_FOR_OUTLIERS = 200;
  private static final double OUTLIERS = 0.005;

  static Frame of(Chart chart) {
    double[] xs =
        chart.series().stream().flatMap(s -> s.points().stream()).mapToDouble(Point::x).toArray();
    double left = Arrays.stream(xs).filter(x -> x < 0).min().orElse(0);
    double right = Arrays.stream(xs).max().orElse(1);
    if (left == right) {
      right += 1;
    }
    double[] ys = chart.series().stream().flatMapToDouble(Frame::extent).toArray();
    DoubleStream levels = chart.references().stream().mapToDouble(Reference::value);
    DoubleStream zero = chart.fromZero() ? DoubleStream.of(0) : DoubleStream.empty();
    double[] all =
        DoubleStream.concat(DoubleStream.concat(Arrays.stream(ys), levels), zero).toArray();
    double low = Arrays.stream(all).min().orElse(0);
    double high = Arrays.stream(all).max().orElse(1);
    if (high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high))) {
      double margin = low == 0 ? 1 : 0.1 * Math.abs(low);
      low -= chart.fromZero() ? 0 : margin;
      high += margin;
    }
    return new Frame(
        left, right, Ticks.within(left, right, X_TICKS), Ticks.around(low, high, Y_TICKS));
  }

  /** Place of an x between the left end, 0, and the right end, 1. */
  double across(double value) {
    return (value - left) / (right - left);
  }

  /** Place of a y between the lowest tick, 0, and the highest, 1. */
  double up(double value) {
    return (value - y.first()) / (y.last() - y.first());
  }

  /** Least and greatest value: of the front curve, and of the points but for a few outliers. */
  private static DoubleStream extent(Series series) {
    double[] sorted = finite(series.points());
    if (sorted.length == 0) {
      return DoubleStream.empty();
    }
    int cut = sorted.length < ENOUGH_FOR_OUTLIERS ? 0 : (int) (OUTLIERS * sorted.length);
    double[] front = finite(series.front());
    return DoubleStream.of(
        sorted[cut], sorted[sorted.length - 1 - cut], front[0], front[front.length - 1]);
  }

  private static double[] finite(List<Point> points) {
    return points.stream().filter(Point::finite).mapToDouble(Point::y).sorted().toArray();
  }
}
