package org.selfdiff.runner.report;

import java.util.List;
import java.util.Set;
import org.selfdiff.runner.report.chart.Chart;
import org.selfdiff.runner.report.chart.Series;
import org.selfdiff.runner.report.chart.SvgChart;
import org.selfdiff.runner.report.chart.ValueFormat;
import org.selfdiff.runner.report.html.Html;

/** How loss, accuracy and the rest went over the epochs. */
final class CurvesSection implements Section {
  /** Charts whose last value stands beside the title. */
  private static final Set<String> WITH_LAST = Set.of("Loss", "Feature standard deviation");

  @Override
  public String html(ReportData data) {
    String usual = charts(Curves.usual(data.metrics(), data.knn()));
    String further = charts(Curves.further(data.metrics()));
    return further.isEmpty()
        ? usual
        : usual
            + "<details class=\"further\"><summary>Everything else recorded</summary>\n"
            + further
            + "</details>\n";
  }

  private static String charts(List<Chart> charts) {
    StringBuilder cards = new StringBuilder();
    for (Chart chart : charts) {
      if (chart.drawable()) {
        cards.append("<section class=\"card chart\"><h2>");
        cards.append(Html.escape(chart.title())).append("<span class=\"last\">");
        cards.append(Html.escape(last(chart))).append("</span></h2>");
        cards.append(SvgChart.render(chart)).append("</section>\n");
      }
    }
    return cards.isEmpty() ? "" : "<div class=\"charts\">" + cards + "</div>\n";
  }

  private static String last(Chart chart) {
    Series series = chart.series().get(0);
    return WITH_LAST.contains(chart.title()) ? ValueFormat.NUMBER.value(series.last()) : "";
  }
}
