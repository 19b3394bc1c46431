package org.selfdiff.runner.config.reference;

import org.selfdiff.runner.config.limit.Limit;

/** Writes the limits of the language as Markdown. */
final class LimitTable {
  private LimitTable() {}

  /** One row for each limit. */
  static String text() {
    StringBuilder text = new StringBuilder("| what | at most |\n|---|---|\n");
    for (Limit limit : Limit.values()) {
      String most = limit.most() + (limit.unit().isEmpty() ? "" : " " + limit.unit());
      text.append("| ").append(limit.title()).append(" | ").append(most).append(" |\n");
    }
    return text.toString();
  }
}
