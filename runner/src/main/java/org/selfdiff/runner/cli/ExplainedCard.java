package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.util.List;

/**
 * Everything about one setting.
 *
 * @param row the setting
 * @param follows the values derived from it
 */
record ExplainedCard(Explained row, List<Explained> follows) {

  void print(PrintWriter out) {
    out.println(row.key() + " = " + row.amount());
    out.println("  " + row.doc());
    if (row.isDerived()) {
      line(out, "derived", row.formula());
      return;
    }
    line(out, "from", from());
    line(out, "allowed", row.expected());
    if (!row.byDefault().isEmpty()) {
      line(out, "default", row.byDefault());
    }
    follows.forEach(
        f -> line(out, "gives", f.key() + " = " + f.amount() + " (" + f.formula() + ")"));
  }

  private String from() {
    if (row.origin().isDefault()) {
      return "the language's default";
    }
    String set = row.origin().set().orElseThrow().toString();
    return row.origin().defined().map(at -> set + ", the value is written at " + at).orElse(set);
  }

  private static void line(PrintWriter out, String label, String text) {
    out.printf("  %-8s %s%n", label, text);
  }
}
