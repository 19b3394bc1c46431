package org.selfdiff.runner.report;

import org.selfdiff.runner.report.html.Html;

/** The resolved experiment, folded away. */
final class ExperimentSection implements Section {
  @Override
  public String html(ReportData data) {
    if (data.resolved().isBlank()) {
      return "";
    }
    return "<section class=\"card\"><details><summary><h2>Resolved experiment</h2></summary><pre>"
        + Html.escape(data.resolved().strip())
        + "</pre></details></section>\n";
  }
}
