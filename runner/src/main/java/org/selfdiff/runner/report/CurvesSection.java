package org.selfdiff.runner.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.report.chart.Chart;
import org.selfdiff.runner.report.chart.Point;
import org.selfdiff.runner.report.chart.Reference;
import org.selfdiff.runner.report.chart.Series;
import org.selfdiff.runner.report.chart.SvgChart;
import org.selfdiff.runner.report.chart.ValueFormat;
import org.selfdiff.runner.report.html.Html;

/** How loss, accuracy and the rest went over the epochs. */
final class CurvesSection implements Section {
  private static final String EPOCH = "epoch";

  /** A chart and the number beside its title; empty where the chart tells it. */
  private record Panel(Chart chart, String caption) {}

  @Override
  public String html(ReportData data) {
    StringBuilder cards = new StringBuilder();
    for (Panel panel : panels(data)) {
      if (panel.chart().drawable()) {
        cards.append("<section class=\"card chart\"><h2>");
        cards.append(Html.escape(panel.chart().title())).append("<span class=\"last\">");
        cards.append(Html.escape(panel.caption())).append("</span></h2>");
        cards.append(SvgChart.render(panel.chart())).append("</section>\n");
      }
    }
    return cards.isEmpty() ? "" : "<div class=\"charts\">" + cards + "</div>\n";
  }

  private static List<Panel> panels(ReportData data) {
    Metrics metrics = data.metrics();
    Series loss = series("loss", metrics.series(Metrics.LOSS), true);
    Series rate = series("lr", metrics.series(Metrics.LEARNING_RATE), false);
    Series speed = series("images/s", metrics.series(Metrics.IMAGES_PER_SECOND), true);
    Series spread = series("std", metrics.series(Metrics.FEATURE_STD), true);
    return List.of(
        new Panel(chart("Loss", false, loss), last(loss)),
        new Panel(neighbours(data), ""),
        new Panel(chart("Learning rate", true, rate), ""),
        new Panel(chart("Images per second", true, speed), ""),
        new Panel(chart("Feature standard deviation", true, spread), last(spread)));
  }

  private static Chart chart(String title, boolean fromZero, Series series) {
    return new Chart(title, EPOCH, ValueFormat.NUMBER, fromZero, List.of(series), List.of());
  }

  private static Chart neighbours(ReportData data) {
    List<Series> series =
        Stream.of(
                series("top-1", data.metrics().series(Metrics.KNN_TOP1), false),
                series("top-5", data.metrics().series(Metrics.KNN_TOP5), false))
            .filter(curve -> !curve.points().isEmpty())
            .toList();
    List<Map.Entry<String, Double>> results = List.copyOf(data.knn().entrySet());
    List<Reference> levels =
        results.subList(0, Math.max(0, results.size() - 1)).stream()
            .map(entry -> new Reference(entry.getKey(), entry.getValue()))
            .toList();
    return new Chart("kNN accuracy", EPOCH, ValueFormat.PERCENT, false, series, levels);
  }

  private static Series series(String label, List<Metrics.Point> run, boolean noisy) {
    return new Series(
        label, run.stream().map(p -> new Point(p.epoch(), p.value())).toList(), noisy);
  }

  private static String last(Series series) {
    return series.points().isEmpty() ? "" : ValueFormat.NUMBER.value(series.last());
  }
}
