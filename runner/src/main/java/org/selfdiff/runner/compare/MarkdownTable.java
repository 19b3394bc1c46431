package org.selfdiff.runner.compare;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A comparison for a page in Markdown. */
public final class MarkdownTable {
  private MarkdownTable() {}

  /** One row per run; columns that no run has a value for are left out. */
  public static String of(RunComparison comparison) {
    List<Column> columns =
        Column.of(comparison.runs()).stream()
            .filter(column -> Column.hasValue(column, comparison.runs()))
            .toList();
    StringBuilder text = new StringBuilder(row("run", columns.stream().map(Column::title)));
    text.append(row("---", columns.stream().map(column -> "---:")));
    List<String> labels = comparison.labels();
    for (int i = 0; i < labels.size(); i++) {
      RunRecord run = comparison.runs().get(i);
      text.append(row(labels.get(i), columns.stream().map(column -> column.of(run))));
    }
    comparison.warnings().forEach(warning -> text.append('\n').append(warning).append('\n'));
    return text.toString();
  }

  private static String row(String label, Stream<String> cells) {
    return Stream.concat(Stream.of(label), cells)
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
