package org.selfdiff.runner.report.chart;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.selfdiff.runner.report.html.Html;

/**
 * Writes charts as inline SVG; {@code data-plot} carries the values for the page's script, {@code
 * chart.js}.
 */
public final class SvgChart {
  private static final double WIDTH = 460;
  private static final double HEIGHT = 240;

  private SvgChart() {}

  /** The chart in the usual size. */
  public static Html render(Chart chart) {
    return render(chart, WIDTH, HEIGHT);
  }

  /**
   * The chart as an {@code <svg>} element.
   *
   * @throws IllegalArgumentException when there is no number to show
   */
  public static Html render(Chart chart, double width, double height) {
    ChartLayout layout = new ChartLayout(chart, width, height);
    if (chart.naming() == Chart.Naming.POINTED) {
      return SvgPen.draw(width, height, chart.title(), layout::draw);
    }
    String last =
        chart.series().stream()
            .filter(s -> !s.points().isEmpty() && s.smoothing() == 0)
            .map(s -> s.label() + ": last " + chart.y().format().value(s.last()) + ".")
            .collect(Collectors.joining(" "));
    String spoken =
        chart.title() + " over " + chart.x().label() + ". " + last + " Arrow keys show values.";
    String values = " tabindex=\"0\" data-plot=\"" + Html.escape(plot(layout, height)) + '"';
    return SvgPen.draw(width, height, spoken, values, layout::draw);
  }

  /** What the script shows under the pointer: x position, x and value in words. */
  private static String plot(ChartLayout layout, double height) {
    Chart chart = layout.chart();
    StringBuilder json = new StringBuilder("{\"x\":").append(quote(chart.x().label()));
    json.append(",\"top\":").append(SvgPen.n(ChartLayout.TOP));
    json.append(",\"bottom\":").append(SvgPen.n(height - ChartLayout.BOTTOM));
    json.append(",\"left\":").append(SvgPen.n(layout.left()));
    json.append(",\"right\":").append(SvgPen.n(layout.right()));
    json.append(",\"begin\":").append(layout.across().low());
    json.append(",\"end\":").append(layout.across().high()).append(",\"series\":[");
    StringJoiner series = new StringJoiner(",");
    for (int i = 0; i < chart.series().size(); i++) {
      series.add(
          "{\"name\":%s,\"color\":\"%s\",\"points\":[%s]}"
              .formatted(quote(chart.series().get(i).label()), SvgPen.color(i), points(layout, i)));
    }
    return json.append(series).append("]}").toString();
  }

  private static String points(ChartLayout layout, int series) {
    List<Point> points = layout.chart().series().get(series).points();
    double step = (layout.across().high() - layout.across().low()) / 1000;
    return IntStream.of(layout.sample(series))
        .filter(i -> points.get(i).finite())
        .mapToObj(
            i ->
                "[%s,\"%s\",\"%s\"]"
                    .formatted(
                        SvgPen.n(layout.x(points.get(i).x())),
                        layout.chart().x().format().place(points.get(i).x(), step),
                        layout.told(series, i)))
        .collect(Collectors.joining(","));
  }

  private static String quote(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
