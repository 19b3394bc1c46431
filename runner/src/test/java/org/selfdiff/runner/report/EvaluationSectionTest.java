package org.selfdiff.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.record.EvaluationRecord;

class EvaluationSectionTest {
  private static String html(EvaluationRecord... records) {
    ReportData d = ReportFixture.finished();
    return new EvaluationSection()
        .html(
            new ReportData(
                d.provenance(),
                d.state(),
                d.headline(),
                d.knn(),
                d.metrics(),
                d.views(),
                d.pictures(),
                d.proof(),
                d.resolved(),
                d.files(),
                List.of(records),
                ""))
        .text();
  }

  @Test
  void aRunWithoutEvaluationsHasNoSection() {
    assertThat(html()).isEmpty();
  }

  @Test
  void accuraciesStandBesideTheirBaselinesAndClassesBelow() {
    String html = html(EvaluationFixture.named("star"));
    assertThat(html)
        .contains("<h2>Evaluation by protocols</h2>")
        .contains("title=\"raw pixels\">raw pixels</span>")
        .contains("<span style=\"width:83.3%\"></span></span><span class=\"value\">83.3 %</span>")
        .contains("lr 0.01, at epoch 62, the best on the test images; after the last one 80.0 %.")
        .contains("title=\"3 of 10 star1 taken for star0\">3</td>")
        .contains("<td>lr 0.001</td><td>50.0 %</td><td>90.0 %</td><td>100</td><td>50.0 %</td>");
  }

  @Test
  void ofManyClassesTheWorstConfusionsAreNamed() {
    String html = html(EvaluationFixture.large(31));
    assertThat(html)
        .doesNotContain("table class=\"confusion\"")
        .contains("<tr><td>kind0</td><td>kind1</td><td>4</td></tr>");
  }
}
