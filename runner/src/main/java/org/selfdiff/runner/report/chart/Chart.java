package org.selfdiff.runner.report.chart;

import java.util.List;

/**
 * Curves over one horizontal axis.
 *
 * @param title shown beside the chart, and read out by screen readers
 * @param xLabel what the horizontal axis counts, from 0
 * @param format of the values
 * @param fromZero true to show the level 0 whatever the values
 * @param series at least one
 * @param references levels to compare with
 */
public record Chart(
    String title,
    String xLabel,
    ValueFormat format,
    boolean fromZero,
    List<Series> series,
    List<Reference> references) {
  /** Copies the lists. */
  public Chart {
    series = List.copyOf(series);
    references = List.copyOf(references);
  }

  /** True when there is a number to show. */
  public boolean drawable() {
    return series.stream().flatMap(s -> s.points().stream()).anyMatch(Point::finite);
  }
}
