package org.selfdiff.runner.compare;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.selfdiff.runner.picture.Palette;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.report.Curves;
import org.selfdiff.runner.report.chart.Chart;
import org.selfdiff.runner.report.chart.Series;
import org.selfdiff.runner.report.chart.SvgChart;
import org.selfdiff.runner.report.chart.ValueFormat;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.report.html.Page;

/** A comparison as one HTML file: a table of the runs, their curves, and what they differ in. */
public final class ComparisonHtml {
  /** A metric of which all runs' curves go into one chart. */
  private record Overlay(
      String title, String metric, ValueFormat format, boolean fromZero, boolean noisy) {}

  private static final List<Overlay> OVERLAYS =
      List.of(
          new Overlay("Loss", Metrics.LOSS, ValueFormat.NUMBER, false, true),
          new Overlay("kNN top-1", Metrics.KNN_TOP1, ValueFormat.PERCENT, false, false),
          new Overlay("Learning rate", Metrics.LEARNING_RATE, ValueFormat.NUMBER, true, false),
          new Overlay(
              "Images per second", Metrics.IMAGES_PER_SECOND, ValueFormat.NUMBER, true, true),
          new Overlay(
              "Feature standard deviation", Metrics.FEATURE_STD, ValueFormat.NUMBER, true, true));

  private static final List<Column> HIGHER_IS_BETTER = List.of(Column.TRAINED, Column.BEST);
  private static final double LIGHTER = 0.4;

  private final Comparison comparison;
  private final List<Metrics> metrics;

  private ComparisonHtml(Comparison comparison, List<Metrics> metrics) {
    this.comparison = comparison;
    this.metrics = metrics;
  }

  /**
   * The whole document.
   *
   * @param metrics of each run, in the order of the comparison
   */
  public static String of(Comparison comparison, List<Metrics> metrics) {
    ComparisonHtml page = new ComparisonHtml(comparison, metrics);
    String title = comparison.runs().size() + " runs compared";
    String body =
        "<header><h1>"
            + title
            + "</h1></header>\n"
            + page.runs()
            + page.charts()
            + page.differences();
    return Page.of(title, page.colors(), body);
  }

  private String runs() {
    StringBuilder table = new StringBuilder("<div class=\"scroll\"><table class=\"numbers\">");
    table.append("<thead><tr><th></th>");
    for (Column column : Column.values()) {
      table.append("<th>").append(column.title()).append("</th>");
    }
    table.append("</tr></thead><tbody>");
    for (int i = 0; i < comparison.runs().size(); i++) {
      RunRecord run = comparison.runs().get(i);
      table.append("<tr><td>").append(mark(i)).append("</td>");
      for (Column column : Column.values()) {
        String text = Html.escape(column.of(run));
        table.append(column == Column.RUN ? "<td class=\"long\">" : "<td>");
        table.append(best(column, run) ? "<b>" + text + "</b>" : text).append("</td>");
      }
      table.append("</tr>");
    }
    return card("Results and cost", table.append("</tbody></table></div>").toString());
  }

  private boolean best(Column column, RunRecord run) {
    if (!HIGHER_IS_BETTER.contains(column) || comparison.runs().size() < 2) {
      return false;
    }
    String name = column == Column.BEST ? "knn_best" : "knn_last";
    double most =
        comparison.runs().stream()
            .mapToDouble(r -> r.values().getOrDefault(name, Double.NEGATIVE_INFINITY))
            .max()
            .orElse(0);
    return run.values().containsKey(name) && run.values().get(name) == most;
  }

  private String charts() {
    StringBuilder cards = new StringBuilder();
    for (Overlay overlay : OVERLAYS) {
      List<Series> series = new ArrayList<>();
      for (int i = 0; i < metrics.size(); i++) {
        series.add(Curves.series(letter(i), metrics.get(i), overlay.metric(), overlay.noisy()));
      }
      Chart chart =
          new Chart(
              overlay.title(), "epoch", overlay.format(), overlay.fromZero(), series, List.of());
      if (chart.drawable()) {
        cards.append("<section class=\"card chart\"><h2>").append(overlay.title());
        cards.append("</h2>").append(SvgChart.render(chart)).append("</section>\n");
      }
    }
    return cards.isEmpty() ? "" : "<div class=\"charts\">" + cards + "</div>\n";
  }

  private String differences() {
    Map<String, List<String>> differences = comparison.differences();
    long keys =
        comparison.runs().stream().flatMap(r -> r.settings().keySet().stream()).distinct().count();
    long equal = keys - differences.size();
    String same =
        "<p class=\"note\">"
            + (equal == 1 ? "1 setting is" : equal + " settings are")
            + " the same.</p>";
    if (differences.isEmpty()) {
      return card("Differences of the experiments", same);
    }
    StringBuilder table =
        new StringBuilder("<div class=\"scroll\"><table class=\"numbers sticky\">");
    table.append("<thead><tr><th>setting</th>");
    IntStream.range(0, comparison.runs().size())
        .forEach(i -> table.append("<th>").append(mark(i)).append("</th>"));
    table.append("</tr></thead><tbody>");
    differences.forEach(
        (key, values) -> {
          table.append("<tr><td><code>").append(Html.escape(key)).append("</code></td>");
          values.forEach(
              value ->
                  table
                      .append("<td class=\"setting\">")
                      .append(Html.escape(value))
                      .append("</td>"));
          table.append("</tr>");
        });
    return card("Differences of the experiments", same + table.append("</tbody></table></div>"));
  }

  /** The letters of a run in its color, as the curves have it. */
  private String mark(int index) {
    return "<span class=\"mark s" + index + "\">" + letter(index) + "</span>";
  }

  /** A, B ... Z, AA, AB ... */
  private static String letter(int index) {
    String last = String.valueOf((char) ('A' + index % 26));
    return index < 26 ? last : letter(index / 26 - 1) + last;
  }

  private String colors() {
    StringBuilder light = new StringBuilder(":root {");
    StringBuilder dark = new StringBuilder("@media (prefers-color-scheme: dark) { :root {");
    StringBuilder rules = new StringBuilder();
    int count = comparison.runs().size();
    for (int i = 0; i < count; i++) {
      Color color = Palette.color(i, count);
      light.append(" --s").append(i).append(": ").append(css(color, 0)).append(';');
      dark.append(" --s").append(i).append(": ").append(css(color, LIGHTER)).append(';');
      rules.append("svg path.s%1$d { stroke: var(--s%1$d); }\n".formatted(i));
      rules.append("svg circle.s%1$d, svg text.s%1$d { fill: var(--s%1$d); }\n".formatted(i));
      rules.append(".mark.s%1$d { color: var(--s%1$d); }\n".formatted(i));
    }
    return light.append(" }\n").toString() + dark.append(" } }\n") + rules;
  }

  private static String css(Color color, double white) {
    return "#%02x%02x%02x"
        .formatted(
            mixed(color.getRed(), white),
            mixed(color.getGreen(), white),
            mixed(color.getBlue(), white));
  }

  private static int mixed(int level, double white) {
    return (int) Math.round(level + white * (255 - level));
  }

  private static String card(String title, String body) {
    return "<section class=\"card\"><h2>" + title + "</h2>" + body + "</section>\n";
  }
}
