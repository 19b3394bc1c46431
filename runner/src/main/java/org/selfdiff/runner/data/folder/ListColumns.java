package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where the rows of a list have what.
 *
 * @param width fields of every row; 0 where there may be fewer or more
 * @param path position of the image's path
 * @param label position of its class, -1 for none
 * @param split position of its split, -1 for none
 */
record ListColumns(int width, int path, int label, int split) {
  /** Those of a list that does not name them. */
  static final ListColumns USUAL = new ListColumns(0, 0, 1, 2);

  private static final Set<String> PATHS = Set.of("path", "file", "filename", "image");
  private static final Set<String> LABELS = Set.of("label", "class");
  private static final Set<String> SPLITS = Set.of("split");

  /** The columns that a row names, if it names that of the paths. */
  static Optional<ListColumns> named(List<String> row) {
    int path = find(row, PATHS);
    return path < 0
        ? Optional.empty()
        : Optional.of(new ListColumns(row.size(), path, find(row, LABELS), find(row, SPLITS)));
  }

  private static int find(List<String> row, Set<String> names) {
    for (int i = 0; i < row.size(); i++) {
      if (names.contains(row.get(i).strip().toLowerCase(Locale.ROOT))) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Makes sure that a row has these columns.
   *
   * @throws IOException naming the line
   */
  void require(List<String> row, int line) throws IOException {
    if (width > 0 && row.size() != width) {
      throw new IOException(
          "line %d has %d columns, expected the %d of the first line"
              .formatted(line, row.size(), width));
    }
    if (width == 0 && row.size() > 3) {
      throw new IOException(
          "line %d has %d columns, expected a path, a label and a split, or a first line with the"
                  .formatted(line, row.size())
              + " names of the columns");
    }
  }

  /** The field of a row at one of these positions; empty where there is none. */
  static String field(List<String> row, int column) {
    return column < 0 || column >= row.size() ? "" : row.get(column);
  }
}
