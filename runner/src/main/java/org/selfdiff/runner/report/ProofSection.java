package org.selfdiff.runner.report;

import org.selfdiff.runner.report.chart.ValueFormat;
import org.selfdiff.runner.report.html.Html;

/** Whether the exported file computes what was trained. */
final class ProofSection implements Section {
  @Override
  public Html html(ReportData data) {
    return data.proof().map(ProofSection::html).orElse(Html.NONE);
  }

  private static Html html(ExportProof proof) {
    if (!proof.asked()) {
      return Html.card(
          "Proof of the ONNX export",
          Html.of(
              """
              <p class="note"><a href="%1$s">%1$s</a>, opset %2$d, was not compared with the trained \
              graph: export.onnx.verify = false.</p>""",
              proof.file(), proof.opset()));
    }
    return Html.card(
        "Proof of the ONNX export",
        Html.of(
            """
            <p class="note"><a href="%1$s">%1$s</a>, opset %2$d, run by %3$s and compared with the \
            trained graph on %4$s. Tolerance: %5$s.</p>
            <div class="scroll"><table class="numbers"><thead><tr><th>batch</th>\
            <th>largest deviation</th><th>relative</th><th></th></tr></thead>
            <tbody>%6$s</tbody></table></div>%7$s""",
            proof.file(),
            proof.opset(),
            proof.runtime(),
            proof.images(),
            proof.tolerance(),
            Html.join(proof.batches().stream().map(ProofSection::row)),
            Html.join(
                proof.failures().stream()
                    .map(failure -> Html.of("<p class=\"note bad\">%s</p>", failure)))));
  }

  private static Html row(ExportProof.BatchDeviation batch) {
    return Html.of(
        "<tr><td>%d</td><td>%s</td><td>%s</td><td class=\"%s\">%s the tolerance</td></tr>",
        batch.size(),
        ValueFormat.scientific(batch.maxAbsolute()),
        ValueFormat.scientific(batch.maxRelative()),
        batch.within() ? "good" : "bad",
        batch.within() ? "within" : "beyond");
  }
}
