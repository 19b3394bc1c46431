package org.selfdiff.runner.report;

import org.selfdiff.runner.report.html.Html;

/** One part of the report. */
@FunctionalInterface
interface Section {
  /** The part as HTML; empty where there is nothing to show. */
  String html(ReportData data);

  /** A heading and what follows, as a card. */
  static String card(String title, String body) {
    return "<section class=\"card\"><h2>" + Html.escape(title) + "</h2>" + body + "</section>\n";
  }

  /** A row of a table with a label and a text. */
  static String row(String label, String text) {
    return "<tr><th>" + Html.escape(label) + "</th><td>" + Html.escape(text) + "</td></tr>";
  }
}
