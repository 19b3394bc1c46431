package org.selfdiff.runner.report;

import org.selfdiff.runner.report.chart.ValueFormat;
import org.selfdiff.runner.report.html.Html;

/** Whether the exported file computes what was trained. */
final class ProofSection implements Section {
  @Override
  public String html(ReportData data) {
    return data.proof().map(ProofSection::html).orElse("");
  }

  private static String html(ExportProof proof) {
    StringBuilder table =
        new StringBuilder(
            "<div class=\"scroll\"><table class=\"numbers\"><thead><tr><th>batch</th>"
                + "<th>largest deviation</th><th>relative</th><th></th></tr>"
                + "</thead><tbody>");
    for (ExportProof.Batch batch : proof.batches()) {
      table.append("<tr><td>").append(batch.size()).append("</td><td>");
      table.append(number(batch.maxAbsolute())).append("</td><td>");
      table.append(number(batch.maxRelative())).append("</td><td class=\"");
      table.append(batch.within() ? "good\">within" : "bad\">beyond").append(" the tolerance");
      table.append("</td></tr>");
    }
    table.append("</tbody></table></div>");
    String intro =
        "<p class=\"note\"><a href=\""
            + Html.escape(proof.file())
            + "\">"
            + Html.escape(proof.file())
            + "</a>, opset "
            + proof.opset()
            + ", run by "
            + Html.escape(proof.runtime())
            + " and compared with the trained graph on "
            + Html.escape(proof.images())
            + ". Tolerance: "
            + Html.escape(proof.tolerance())
            + ".</p>";
    for (String failure : proof.failures()) {
      table.append("<p class=\"note bad\">").append(Html.escape(failure)).append("</p>");
    }
    return Section.card("Proof of the ONNX export", intro + table);
  }

  private static String number(double value) {
    return ValueFormat.scientific(value);
  }
}
