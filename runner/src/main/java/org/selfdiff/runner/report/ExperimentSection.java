package org.selfdiff.runner.report;

import org.selfdiff.runner.report.html.Html;

/** The resolved experiment, folded away. */
final class ExperimentSection implements Section {
  @Override
  public Html html(ReportData data) {
    return data.resolved().isBlank()
        ? Html.NONE
        : Html.of(
            """
            <section class="card"><details><summary><h2>Resolved experiment</h2></summary>\
            <pre>%s</pre></details></section>
            """,
            data.resolved().strip());
  }
}
