package org.selfdiff.runner.report.chart;

/**
 * A point of a curve.
 *
 * @param x for instance the epoch; finite
 * @param y value; not finite where the run gave no number
 */
public record Point(double x, double y) {
  boolean finite() {
    return Double.isFinite(y);
  }
}
