package org.selfdiff.runner.report.chart;

import java.util.List;
import java.util.OptionalDouble;

/**
 * One curve of a chart.
 *
 * @param label short
 * @param points in the order of x
 * @param smoothing weight of a neighbor in the curve drawn over the faint points, from 0, which
 *     draws the points themselves, to below 1
 * @param lost the first x at which the value was not finite
 * @param faint true for a curve that stands back
 */
public record Series(
    String label, List<Point> points, double smoothing, OptionalDouble lost, boolean faint) {
  private static final int LEAST_TO_SMOOTH = 30;
  private static final double LEAST_WINDOW = 5;

  /** Copies the points. */
  public Series {
    points = List.copyOf(points);
  }

  /**
   * All points of a curve.
   *
   * @param noisy true to smooth it, the more the longer it is
   */
  public static Series of(String label, List<Point> points, boolean noisy) {
    return new Series(
        label,
        points,
        noisy ? 1 - 1 / Math.max(LEAST_WINDOW, points.size() / 60.0) : 0,
        points.stream().filter(p -> !p.finite()).mapToDouble(Point::x).findFirst(),
        false);
  }

  boolean smoothed() {
    return smoothing > 0 && points.size() >= LEAST_TO_SMOOTH;
  }

  /** The last value of the curve as drawn; not finite where the run's last value is not. */
  public double last() {
    return front().get(points.size() - 1).y();
  }

  /** The curve that stands in front, point by point. */
  List<Point> front() {
    return smoothed() ? Smoothing.exponential(points, smoothing) : points;
  }
}
