package org.selfdiff.runner.ui;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.selfdiff.runner.record.Metric;

/** The table of metrics for the page: pattern and unit of each row, in the order of the table. */
final class MetricsScript {
  private MetricsScript() {}

  /** A script with the constant {@code METRICS}. */
  static String text() {
    return Arrays.stream(Metric.values())
        .map(MetricsScript::row)
        .collect(Collectors.joining("", "export const METRICS = [\n", "];\n"));
  }

  private static String row(Metric row) {
    String unit = row.unit().name().toLowerCase(Locale.ROOT);
    return "  ['" + row.pattern() + "', '" + unit + "'],\n";
  }
}
