package org.selfdiff.runner.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLine;
import org.selfdiff.runner.report.chart.Series;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.terminal.Figures;

/** The numbers to look at first: what the features are worth, and what they cost. */
final class HeadlineSection implements Section {
  @Override
  public Html html(ReportData data) {
    return Html.of(
        """
        <div class="headline">%s<div class="tiles">%s</div></div>
        """,
        neighbors(data.knn()), tiles(data));
  }

  private static Html neighbors(Map<String, Double> knn) {
    if (knn.isEmpty()) {
      return Html.NONE;
    }
    List<Map.Entry<String, Double>> entries = List.copyOf(knn.entrySet());
    Html bars =
        Html.join(entries.stream().map(e -> Html.bar(e.getKey(), e.getValue(), isResult(e))));
    return Html.card("kNN top-1 accuracy", Html.join(bars, gain(entries)));
  }

  private static Html gain(List<Map.Entry<String, Double>> entries) {
    Map.Entry<String, Double> result = entries.get(entries.size() - 1);
    if (!isResult(result)) {
      return new Html("<p class=\"gain\">not evaluated since training began</p>");
    }
    return entries.subList(0, entries.size() - 1).stream()
        .max(Map.Entry.comparingByValue())
        .map(
            best ->
                Html.of(
                    "<p class=\"gain\"><b>%+.1f points</b> over %s</p>",
                    100 * (result.getValue() - best.getValue()), best.getKey()))
        .orElse(Html.NONE);
  }

  private static boolean isResult(Map.Entry<String, Double> entry) {
    return entry.getKey().equals(ReportData.TRAINED);
  }

  private static Html tiles(ReportData data) {
    Metrics metrics = data.metrics();
    Map<String, String> tiles = new LinkedHashMap<>();
    Series losses = Curves.Source.of(metrics).series(Metrics.LOSS, "loss", true);
    if (!losses.points().isEmpty()) {
      tiles.put("final loss", Figures.number(losses.last()));
    }
    median(metrics.series(Metrics.IMAGES_PER_SECOND))
        .ifPresent(rate -> tiles.put("images/s", Figures.rate(rate)));
    List<MetricsLine> lines = metrics.lines();
    if (!lines.isEmpty()) {
      MetricsLine last = lines.get(lines.size() - 1);
      tiles.put("steps", Long.toString(last.step()));
      tiles.put("epochs", String.format(Locale.ROOT, "%.1f", last.epoch()).replace(".0", ""));
    }
    data.proof().ifPresent(p -> tiles.put("ONNX proof", p.passed() ? "passed" : "failed"));
    tiles.put("training time", Figures.duration(data.time()));
    return Html.join(
        tiles.entrySet().stream()
            .map(
                tile ->
                    Html.of(
                        """
                        <div class="tile"><span class="value">%s</span>\
                        <span class="name">%s</span></div>""",
                        tile.getValue(), tile.getKey())));
  }

  private static OptionalDouble median(List<Metrics.Reading> points) {
    double[] sorted = points.stream().mapToDouble(Metrics.Reading::value).sorted().toArray();
    return sorted.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(sorted[sorted.length / 2]);
  }
}
