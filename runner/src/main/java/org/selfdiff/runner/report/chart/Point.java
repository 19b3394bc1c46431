package org.selfdiff.runner.report.chart;

/**
 * A point of a curve, or a group of neighbors put together.
 *
 * @param x for instance the epoch; finite
 * @param y value, or mean of the group; not finite where the run gave no number
 * @param low least value of the group
 * @param high greatest value of the group
 */
public record Point(double x, double y, double low, double high) {
  /** A single value. */
  public Point(double x, double y) {
    this(x, y, y, y);
  }

  boolean finite() {
    return Double.isFinite(y);
  }
}
