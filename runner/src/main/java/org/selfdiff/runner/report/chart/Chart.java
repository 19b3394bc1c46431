package org.selfdiff.runner.report.chart;

import java.util.List;
import java.util.Optional;

/**
 * Curves over one horizontal axis.
 *
 * @param key names the chart among those of its page
 * @param title shown beside the chart, and read out by screen readers
 * @param x horizontal axis
 * @param y vertical axis
 * @param series at least one
 * @param references levels to compare with
 * @param naming how a reader finds out which curve is whose
 * @param band values that are usual
 */
public record Chart(
    String key,
    String title,
    ChartAxis x,
    ChartAxis y,
    List<Series> series,
    List<Reference> references,
    Naming naming,
    Optional<Band> band) {
  /** Without values that are usual. */
  public Chart(
      String key,
      String title,
      ChartAxis x,
      ChartAxis y,
      List<Series> series,
      List<Reference> references,
      Naming naming) {
    this(key, title, x, y, series, references, naming, Optional.empty());
  }

  /** How curves are named. */
  public enum Naming {
    /** Where they end, if there are several and there is room; values under the pointer. */
    ENDS,
    /** The page names their colors; values under the pointer. */
    PAGE,
    /** Each names itself when it is pointed at; all have one color. */
    POINTED
  }

  /** Copies the lists. */
  public Chart {
    series = List.copyOf(series);
    references = List.copyOf(references);
  }

  /**
   * The last value of a chart of one curve alone; empty for others, and for a noisy curve: where it
   * ends depends on how it is drawn, and a single value of it says little.
   */
  public String last() {
    boolean alone = series.size() == 1 && references.isEmpty() && series.get(0).smoothing() == 0;
    return alone ? y.format().value(series.get(0).last()) : "";
  }

  /** True when there is a number to show. */
  public boolean drawable() {
    return series.stream().flatMap(s -> s.points().stream()).anyMatch(Point::finite);
  }
}
