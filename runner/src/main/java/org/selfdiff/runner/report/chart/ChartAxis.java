package org.selfdiff.runner.report.chart;

import java.util.List;

/**
 * What an axis measures.
 *
 * @param label beside it; may be empty
 * @param format of its values
 * @param fromZero true to show 0 whatever the values
 * @param log true for equal distances of equal ratios; values up to 0 are then left out
 * @param marks values to mark; empty for round numbers
 */
public record ChartAxis(
    String label, ValueFormat format, boolean fromZero, boolean log, List<Double> marks) {
  /** Copies the list. */
  public ChartAxis {
    marks = List.copyOf(marks);
  }

  /** Epochs from 0. */
  public static ChartAxis epochs() {
    return new ChartAxis("epoch", ValueFormat.NUMBER, true, false, List.of());
  }

  boolean shows(double value) {
    return Double.isFinite(value) && (!log || value > 0);
  }
}
