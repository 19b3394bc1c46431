package org.selfdiff.runner.report;

import java.util.Map;
import org.selfdiff.runner.report.html.Html;

/** One part of the report. */
@FunctionalInterface
interface Section {
  /** The part as HTML; empty where there is nothing to show. */
  Html html(ReportData data);

  /** A table of labels and texts. */
  static Html pairs(Map<String, String> rows) {
    return Html.of(
        "<table class=\"pairs\">%s</table>",
        Html.join(
            rows.entrySet().stream()
                .map(
                    row ->
                        Html.of("<tr><th>%s</th><td>%s</td></tr>", row.getKey(), row.getValue()))));
  }
}
