package org.selfdiff.runner.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.report.chart.Chart;
import org.selfdiff.runner.report.chart.Point;
import org.selfdiff.runner.report.chart.Reference;
import org.selfdiff.runner.report.chart.Series;
import org.selfdiff.runner.report.chart.SvgChart;
import org.selfdiff.runner.report.chart.ValueFormat;
import org.selfdiff.runner.terminal.Figures;

/** How loss, accuracy and the rest went over the epochs. */
final class CurvesSection implements Section {
  private static final String EPOCH = "epoch";

  @Override
  public String html(ReportData data) {
    StringBuilder cards = new StringBuilder();
    for (Chart chart : charts(data)) {
      if (chart.drawable()) {
        cards.append("<section class=\"card chart\"><h2>").append(Html.escape(chart.title()));
        cards.append(last(chart)).append("</h2>").append(SvgChart.render(chart));
        cards.append("</section>\n");
      }
    }
    return cards.isEmpty() ? "" : "<div class=\"charts\">" + cards + "</div>\n";
  }

  private static List<Chart> charts(ReportData data) {
    Metrics metrics = data.metrics();
    return List.of(
        chart("Loss", ValueFormat.NUMBER, false, true, metrics.series(Metrics.LOSS)),
        neighbours(data),
        chart(
            "Learning rate",
            ValueFormat.NUMBER,
            true,
            false,
            metrics.series(Metrics.LEARNING_RATE)),
        chart(
            "Images per second",
            ValueFormat.NUMBER,
            true,
            true,
            metrics.series(Metrics.IMAGES_PER_SECOND)),
        chart(
            "Feature standard deviation",
            ValueFormat.NUMBER,
            true,
            true,
            metrics.series(Metrics.FEATURE_STD)));
  }

  private static Chart chart(
      String title, ValueFormat format, boolean fromZero, boolean noisy, List<Metrics.Point> run) {
    Series series = new Series(title, points(run), noisy);
    return new Chart(title, EPOCH, format, fromZero, List.of(series), List.of());
  }

  private static Chart neighbours(ReportData data) {
    List<Series> series = new ArrayList<>();
    for (String key : List.of(Metrics.KNN_TOP1, Metrics.KNN_TOP5)) {
      List<Point> points = points(data.metrics().series(key));
      if (!points.isEmpty()) {
        series.add(new Series(key.equals(Metrics.KNN_TOP1) ? "top-1" : "top-5", points, false));
      }
    }
    List<Map.Entry<String, Double>> results = List.copyOf(data.knn().entrySet());
    List<Reference> levels =
        results.subList(0, Math.max(0, results.size() - 1)).stream()
            .map(entry -> new Reference(entry.getKey(), entry.getValue()))
            .toList();
    return new Chart("kNN accuracy", EPOCH, ValueFormat.PERCENT, false, series, levels);
  }

  private static List<Point> points(List<Metrics.Point> run) {
    return run.stream().map(p -> new Point(p.epoch(), p.value())).toList();
  }

  private static String last(Chart chart) {
    List<Point> points = chart.series().get(0).points();
    double value = points.get(points.size() - 1).y();
    String text =
        chart.format() == ValueFormat.PERCENT ? Figures.percent(value) : Figures.number(value);
    return "<span class=\"last\">" + text + "</span>";
  }
}
