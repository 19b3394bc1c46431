package org.selfdiff.runner.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A comparison for a page in Markdown. */
public final class MarkdownTable {
  private MarkdownTable() {}

  /** One row per run. */
  public static String of(RunComparison comparison) {
    List<Column> columns = Arrays.asList(Column.values());
    StringBuilder text = new StringBuilder(row(columns.stream().map(Column::title).toList()));
    List<String> rule = new ArrayList<>();
    columns.forEach(c -> rule.add(c == Column.RUN ? "---" : "---:"));
    text.append(row(rule));
    for (RunRecord run : comparison.runs()) {
      text.append(row(columns.stream().map(c -> c.of(run).replace("|", "\\|")).toList()));
    }
    return text.toString();
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
