package org.selfdiff.runner.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A comparison for a terminal. */
public final class TextTable {
  private static final int GAP = 2;
  private static final int VALUE_MOST = 40;
  private static final int MOST_BESIDE = 6;

  private TextTable() {}

  /**
   * One row per run, and below it one row per key in which the experiments differ, or one column
   * where there are many runs.
   */
  public static String of(RunComparison comparison) {
    List<String> labels = comparison.labels();
    List<List<String>> rows = new ArrayList<>();
    List<Column> columns = Column.of(comparison.runs());
    rows.add(row("run", columns, column -> column.title()));
    for (int i = 0; i < labels.size(); i++) {
      RunRecord run = comparison.runs().get(i);
      rows.add(row(labels.get(i), columns, column -> column.of(run)));
    }
    StringBuilder text = new StringBuilder(aligned(rows));
    if (!comparison.warnings().isEmpty()) {
      text.append('\n').append(String.join("\n", comparison.warnings())).append('\n');
    }
    if (!comparison.differences().isEmpty()) {
      List<List<String>> differing = new ArrayList<>();
      List<String> head = new ArrayList<>(List.of("differs in"));
      head.addAll(labels);
      differing.add(head);
      comparison
          .differences()
          .forEach(
              (key, values) -> {
                List<String> row = new ArrayList<>(List.of(key));
                values.forEach(v -> row.add(shortened(v)));
                differing.add(row);
              });
      boolean many = comparison.runs().size() > MOST_BESIDE;
      text.append('\n').append(aligned(many ? transposed(differing) : differing));
    }
    return text.toString();
  }

  private static List<List<String>> transposed(List<List<String>> rows) {
    return IntStream.range(0, rows.get(0).size())
        .mapToObj(i -> rows.stream().map(row -> row.get(i)).toList())
        .toList();
  }

  private static List<String> row(String label, List<Column> columns, Function<Column, String> of) {
    return Stream.concat(Stream.of(label), columns.stream().map(of)).toList();
  }

  private static String shortened(String value) {
    return value.length() <= VALUE_MOST ? value : value.substring(0, VALUE_MOST - 1) + "…";
  }

  private static String aligned(List<List<String>> rows) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + GAP));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
