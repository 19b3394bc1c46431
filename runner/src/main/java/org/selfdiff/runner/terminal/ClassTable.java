package org.selfdiff.runner.terminal;

import java.util.ArrayList;
import java.util.List;

/** Names with several short texts each, in columns. */
public final class ClassTable {
  private static final int GAP = 2;
  private static final int NAME_LEAST = 12;

  private ClassTable() {}

  /**
   * One line of the table.
   *
   * @param name in the first column; shortened from the left to half the width
   * @param cells behind it
   */
  public record Row(String name, List<String> cells) {
    /** Copies the list. */
    public Row {
      cells = List.copyOf(cells);
    }
  }

  /**
   * The whole table.
   *
   * @param whole whether what does not fit a line goes below, and is not left out
   */
  public static String of(List<Row> rows, int width, boolean whole) {
    int most = Math.max(NAME_LEAST, width / 2);
    int name = rows.stream().mapToInt(r -> Math.min(most, r.name.length())).max().orElse(0);
    int cell =
        rows.stream().flatMap(r -> r.cells.stream()).mapToInt(String::length).max().orElse(0);
    int perLine = Math.max(1, (width - name) / (cell + GAP));
    StringBuilder text = new StringBuilder();
    for (Row row : rows) {
      String label = shortened(row.name, name);
      List<String> kept =
          whole ? row.cells : row.cells.subList(0, Math.min(perLine, row.cells.size()));
      for (List<String> cells : lines(kept, perLine)) {
        StringBuilder line = new StringBuilder(padded(label, name));
        cells.forEach(c -> line.append(" ".repeat(GAP)).append(padded(c, cell)));
        text.append(line.toString().stripTrailing()).append('\n');
        label = "";
      }
    }
    return text.toString();
  }

  private static List<List<String>> lines(List<String> cells, int perLine) {
    List<List<String>> lines = new ArrayList<>();
    for (int i = 0; i < Math.max(1, cells.size()); i += perLine) {
      lines.add(cells.subList(i, Math.min(cells.size(), i + perLine)));
    }
    return lines;
  }

  private static String shortened(String name, int most) {
    return name.length() <= most ? name : "…" + name.substring(name.length() - most + 1);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
