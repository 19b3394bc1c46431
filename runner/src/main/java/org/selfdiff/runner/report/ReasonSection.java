package org.selfdiff.runner.report;

import org.selfdiff.runner.report.html.Html;

/** Why the run ended as it did, where its state alone does not tell it. */
final class ReasonSection implements Section {
  @Override
  public Html html(ReportData data) {
    return data.reason().isBlank()
        ? Html.of("")
        : Html.of(
            "<section>%s</section>",
            Html.join(
                data.reason().lines().map(line -> Html.of("<p class=\"reason\">%s</p>", line))));
  }
}
