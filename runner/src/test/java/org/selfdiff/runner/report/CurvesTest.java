package org.selfdiff.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLine;
import org.selfdiff.runner.report.chart.Chart;
import org.selfdiff.runner.report.chart.Reference;
import org.selfdiff.runner.report.chart.Series;

class CurvesTest {
  private static final Curves.Source RUN =
      Curves.Source.of(
          new Metrics(
              List.of(
                  new MetricsLine(0, 0, 0, Map.of("knn/raw_top1", 0.3, "knn/top1", 0.2)),
                  new MetricsLine(
                      5,
                      1,
                      9,
                      Map.of("loss", 2.0, "loss_a", 1.5, "loss_b", 0.5, "feature_rank", 7.0)),
                  new MetricsLine(5, 1, 9, Map.of("knn/top1", 0.4, "knn/top5", 0.8)))));

  private static List<String> labels(Chart chart) {
    return chart.series().stream().map(Series::label).toList();
  }

  @Test
  void termsOfALossAndAccuraciesShareCharts() {
    List<Chart> charts =
        Curves.OVER_EPOCHS.of(RUN, Map.of("raw pixels", 0.3, ReportData.TRAINED, 0.4));

    assertThat(charts.stream().map(Chart::title))
        .containsExactly("Loss", "kNN accuracy", "Feature rank", "Terms of the loss");
    assertThat(labels(charts.get(1))).containsExactly("top-1", "top-5");
    assertThat(charts.get(1).references()).containsExactly(new Reference("raw pixels", 0.3));
    assertThat(labels(charts.get(3))).containsExactly("a", "b");
    assertThat(charts.stream().map(Chart::last)).containsExactly("", "", "7.000", "");
  }

  @Test
  void runsLieOverEachOtherByMetric() {
    List<Chart> charts =
        new Curves(Curves.OVER_EPOCHS.x(), "feature_rank"::equals)
            .overlaid(List.of(RUN, RUN), List.of("A", "B"), Chart.Naming.PAGE);

    assertThat(charts.stream().map(Chart::key))
        .containsExactly("loss", "knn/top1", "knn/top5", "feature_rank", "loss_a", "loss_b");
    assertThat(labels(charts.get(0))).containsExactly("A", "B");
    assertThat(charts.stream().map(chart -> chart.y().log()))
        .containsExactly(false, false, false, true, false, false);
  }

  @Test
  void whatIsNotLookedAtFirstIsFoldedAway() {
    String html = Curves.cards(Curves.OVER_EPOCHS.of(RUN, Map.of())).text();

    assertThat(html)
        .startsWith("<div class=\"charts\"><section class=\"card chart\"><h2>Loss<span")
        .containsSubsequence(
            "<h2>kNN accuracy", "Everything else recorded", "<h2>Feature rank", "<h2>Terms of");
  }
}
