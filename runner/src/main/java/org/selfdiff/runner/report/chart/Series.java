package org.selfdiff.runner.report.chart;

import java.util.List;
import java.util.Optional;

/**
 * One curve of a chart.
 *
 * @param label short, for the legend at the curve's end
 * @param points in the order of x
 * @param noisy true to draw a smoothed curve over the faint points as they are
 */
public record Series(String label, List<Point> points, boolean noisy) {
  private static final int LEAST_TO_SMOOTH = 30;
  private static final double LEAST_WINDOW = 5;

  /** Copies the points. */
  public Series {
    points = List.copyOf(points);
  }

  boolean smoothed() {
    return noisy && points.size() >= LEAST_TO_SMOOTH;
  }

  /** The last value of the curve as drawn; not finite where the run's last value is not. */
  public double last() {
    return front().get(points.size() - 1).y();
  }

  /** Where the curve as drawn ends: its last point with a finite value. */
  Optional<Point> end() {
    return front().stream().filter(Point::finite).reduce((a, b) -> b);
  }

  /** The curve that stands in front. */
  List<Point> front() {
    return smoothed()
        ? Smoothing.exponential(points, Math.max(LEAST_WINDOW, points.size() / 60.0))
        : points;
  }
}
