package org.selfdiff.runner.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLine;
import org.selfdiff.runner.report.chart.Point;
import org.selfdiff.runner.report.chart.Series;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.terminal.Figures;

/** The numbers to look at first: what the features are worth, and what they cost. */
final class HeadlineSection implements Section {
  @Override
  public String html(ReportData data) {
    return "<div class=\"headline\">" + neighbours(data.knn()) + tiles(data) + "</div>\n";
  }

  private static String neighbours(Map<String, Double> knn) {
    if (knn.isEmpty()) {
      return "";
    }
    StringBuilder bars = new StringBuilder();
    List<Map.Entry<String, Double>> entries = List.copyOf(knn.entrySet());
    for (int i = 0; i < entries.size(); i++) {
      double share = entries.get(i).getValue();
      String width = String.format(Locale.ROOT, "%.1f", 100 * Math.max(0, Math.min(1, share)));
      bars.append("<div class=\"bar").append(isResult(entries.get(i)) ? " result" : "");
      bars.append("\"><span class=\"name\">").append(Html.escape(entries.get(i).getKey()));
      bars.append("</span><span class=\"rail\"><span style=\"width:").append(width);
      bars.append("%\"></span></span><span class=\"value\">").append(Figures.percent(share));
      bars.append("</span></div>");
    }
    return Section.card("kNN top-1 accuracy", bars + gain(entries));
  }

  private static String gain(List<Map.Entry<String, Double>> entries) {
    Map.Entry<String, Double> result = entries.get(entries.size() - 1);
    if (!isResult(result)) {
      return "<p class=\"gain\">not judged since training began</p>";
    }
    return entries.subList(0, entries.size() - 1).stream()
        .max(Map.Entry.comparingByValue())
        .map(
            best ->
                String.format(
                    Locale.ROOT,
                    "<p class=\"gain\"><b>%+.1f points</b> over %s</p>",
                    100 * (result.getValue() - best.getValue()),
                    Html.escape(best.getKey())))
        .orElse("");
  }

  private static boolean isResult(Map.Entry<String, Double> entry) {
    return entry.getKey().equals(ReportData.TRAINED);
  }

  private static String tiles(ReportData data) {
    Metrics metrics = data.metrics();
    StringBuilder tiles = new StringBuilder("<div class=\"tiles\">");
    List<Point> losses =
        metrics.series(Metrics.LOSS).stream().map(p -> new Point(p.epoch(), p.value())).toList();
    if (!losses.isEmpty()) {
      double loss = new Series("loss", losses, true).last();
      tiles.append(tile("final loss", Figures.number(loss)));
    }
    OptionalDouble rate = median(metrics.series(Metrics.IMAGES_PER_SECOND));
    rate.ifPresent(value -> tiles.append(tile("images/s", Figures.rate(value))));
    List<MetricsLine> lines = metrics.lines();
    if (!lines.isEmpty()) {
      MetricsLine last = lines.get(lines.size() - 1);
      tiles.append(tile("steps", Long.toString(last.step())));
      tiles.append(
          tile("epochs", String.format(Locale.ROOT, "%.1f", last.epoch()).replace(".0", "")));
    }
    data.proof()
        .ifPresent(proof -> tiles.append(tile("ONNX proof", proof.passed() ? "passed" : "failed")));
    tiles.append(tile("training time", Figures.duration(data.time())));
    return tiles.append("</div>").toString();
  }

  private static OptionalDouble median(List<Metrics.Point> points) {
    double[] sorted = points.stream().mapToDouble(Metrics.Point::value).sorted().toArray();
    return sorted.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(sorted[sorted.length / 2]);
  }

  private static String tile(String label, String value) {
    return "<div class=\"tile\"><span class=\"value\">"
        + Html.escape(value)
        + "</span><span class=\"name\">"
        + Html.escape(label)
        + "</span></div>";
  }
}
