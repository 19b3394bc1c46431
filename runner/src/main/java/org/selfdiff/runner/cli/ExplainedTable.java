package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Help.Ansi;

/**
 * The settings of an experiment as a table that fits the terminal.
 *
 * @param main name of the experiment's own file, whose lines need no name
 */
record ExplainedTable(List<Explained> rows, String main, int width, Ansi ansi) {
  private static final String GAP = "  ";
  private static final int NARROWEST_DOC = 16;
  private static final int WIDEST_VALUE = 24;

  void print(PrintWriter out) {
    int key = widest("setting", Explained::key);
    int value = Math.min(WIDEST_VALUE, widest("value", ExplainedTable::value));
    int origin = widest("from", row -> row.shortOrigin(main));
    int used = key + value + origin + 3 * GAP.length();
    int doc = Math.max(NARROWEST_DOC, width - used);
    out.println(
        style(
            "bold",
            line(pad("setting", key), pad("value", value), pad("from", origin), "what it does")));
    String block = "";
    for (Explained row : rows) {
      String own = row.key().replaceAll("[.\\[].*", "");
      if (!block.isEmpty() && !own.equals(block) && row.key().contains(".")) {
        out.println();
      }
      block = own;
      boolean plain = row.origin().isDefault() && !row.isDerived();
      String text =
          line(
              pad(row.key(), key),
              pad(cut(value(row), value), value),
              pad(row.shortOrigin(main), origin),
              cut(row.isDerived() ? row.formula() : row.doc(), doc));
      out.println(plain ? style("faint", text) : text);
    }
  }

  private static String value(Explained row) {
    return row.isDerived() ? "= " + row.amount() : row.amount();
  }

  private int widest(String title, Function<Explained, String> column) {
    return Math.max(
        title.length(), rows.stream().mapToInt(r -> column.apply(r).length()).max().orElse(0));
  }

  private String style(String style, String text) {
    return ansi.enabled() ? ansi.string("@|" + style + " " + text + "|@") : text;
  }

  private static String line(String key, String value, String origin, String doc) {
    return (key + GAP + value + GAP + origin + GAP + doc).stripTrailing();
  }

  private static String pad(String text, int length) {
    return text + " ".repeat(Math.max(0, length - text.length()));
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }
}
