package org.selfdiff.runner.report.chart;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.selfdiff.runner.report.html.Html;

/**
 * Draws a chart as inline SVG; colours and fonts come from the page's style sheet ({@code --s0},
 * {@code --s1} … for the series), and {@code data-plot} carries the points for the page's script.
 */
public final class SvgChart {
  private static final int WIDTH = 460;
  private static final int HEIGHT = 240;
  private static final int TOP = 10;
  private static final int BOTTOM = 40;
  private static final int EDGE = 14;
  private static final double CHARACTER = 6.6;
  private static final int LINE = 14;
  private static final int LABELS_MOST = (HEIGHT - TOP - BOTTOM) / LINE;
  private static final int BUCKETS = 220;
  private static final int MOST_POINTS = 300;
  private static final int MOST_DOTS = 40;

  private final Chart chart;
  private final Frame frame;
  private final List<Label> labels = new ArrayList<>();
  private final double left;
  private final double right;
  private final StringBuilder svg = new StringBuilder();

  /** Text at the right end of a curve or level. */
  private record Label(String text, String kind, double y) {}

  private SvgChart(Chart chart) {
    this.chart = chart;
    this.frame = Frame.of(chart);
    boolean several = chart.series().size() > 1 || !chart.references().isEmpty();
    for (int i = 0; several && i < chart.series().size(); i++) {
      Series series = chart.series().get(i);
      String kind = "s" + i;
      series
          .end()
          .ifPresent(
              p ->
                  labels.add(
                      new Label(
                          series.label() + " " + chart.format().value(p.y()), kind, y(p.y()))));
    }
    for (Reference level : chart.references()) {
      labels.add(new Label(level.label(), "ref", y(level.value())));
    }
    if (labels.size() > LABELS_MOST) {
      // There is no room for so many; the page says in another place which curve is whose.
      labels.clear();
    }
    this.left =
        8 + CHARACTER * frame.y().values().stream().mapToInt(v -> tick(v).length()).max().orElse(1);
    this.right =
        WIDTH - EDGE - CHARACTER * labels.stream().mapToInt(l -> l.text().length()).max().orElse(0);
  }

  /**
   * The chart as an {@code <svg>} element.
   *
   * @throws IllegalArgumentException when there is no number to show
   */
  public static String render(Chart chart) {
    if (!chart.drawable()) {
      throw new IllegalArgumentException("chart '" + chart.title() + "' has no finite value");
    }
    return new SvgChart(chart).draw();
  }

  private String draw() {
    add(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\" data-plot=\"%s\">",
        WIDTH, HEIGHT, Html.escape(chart.title()), Html.escape(plot()));
    axes();
    String clip = "clip-" + Integer.toHexString(chart.title().hashCode());
    add(
        "<clipPath id=\"%s\"><rect x=\"%s\" y=\"%d\" width=\"%s\" height=\"%d\"/></clipPath>",
        clip, n(left - 4), TOP - 5, n(right - left + 8), HEIGHT - TOP - BOTTOM + 10);
    add("<g clip-path=\"url(#%s)\">", clip);
    for (Reference level : chart.references()) {
      line("ref", left, y(level.value()), right, y(level.value()));
    }
    for (int i = 0; i < chart.series().size(); i++) {
      curve(chart.series().get(i), i);
    }
    add("</g>");
    labels();
    firstLost();
    return svg.append("</svg>").toString();
  }

  private void axes() {
    for (double value : frame.y().values()) {
      line("grid", left, y(value), right, y(value));
      text("tick", left - 6, y(value) + 4, "end", tick(value));
    }
    for (double value : frame.x().values()) {
      line("mark", x(value), HEIGHT - BOTTOM, x(value), HEIGHT - BOTTOM + 4);
      String label = ValueFormat.NUMBER.tick(value, frame.x().step());
      text("tick", x(value), HEIGHT - BOTTOM + 19, "middle", label);
    }
    line("axis", left, HEIGHT - BOTTOM, right, HEIGHT - BOTTOM);
    text("tick", (left + right) / 2, HEIGHT - 4, "middle", chart.xLabel());
  }

  private void curve(Series series, int index) {
    if (series.smoothed()) {
      add(
          "<path class=\"raw s%d\" d=\"%s\"/>",
          index,
          path(Smoothing.thin(series.points().stream().filter(Point::finite).toList(), BUCKETS)));
    }
    List<Point> front = Smoothing.sample(series.front(), MOST_POINTS);
    add("<path class=\"curve s%d\" d=\"%s\"/>", index, path(front));
    List<Point> finite = front.stream().filter(Point::finite).toList();
    if (!series.smoothed() && finite.size() <= MOST_DOTS) {
      finite.forEach(p -> dot(p, index, 2.6));
    }
    series.end().ifPresent(p -> dot(p, index, 4));
  }

  private void labels() {
    List<Label> sorted = new ArrayList<>(labels);
    sorted.sort(Comparator.comparingDouble(Label::y));
    double[] wanted = sorted.stream().mapToDouble(label -> label.y() + 4).toArray();
    double[] at = EndLabels.apart(wanted, TOP + 4, HEIGHT - BOTTOM + 2, LINE);
    for (int i = at.length - 1; i >= 0; i--) {
      text("label " + sorted.get(i).kind(), right + 8, at[i], "start", sorted.get(i).text());
    }
  }

  private void firstLost() {
    chart.series().stream()
        .flatMap(s -> s.points().stream())
        .filter(p -> !p.finite())
        .min(Comparator.comparingDouble(Point::x))
        .ifPresent(
            p -> {
              line("lost", x(p.x()), TOP, x(p.x()), HEIGHT - BOTTOM);
              boolean late = x(p.x()) > (left + right) / 2;
              double beside = x(p.x()) + (late ? -5 : 5);
              text("label lost", beside, TOP + 9, late ? "end" : "start", "not finite");
            });
  }

  private void dot(Point point, int index, double radius) {
    add(
        "<circle class=\"dot s%d\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>",
        index, n(x(point.x())), n(y(point.y())), n(radius));
  }

  private void line(String kind, double x1, double y1, double x2, double y2) {
    add(
        "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>",
        kind, n(x1), n(y1), n(x2), n(y2));
  }

  private void text(String kind, double x, double y, String anchor, String text) {
    add(
        "<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>",
        kind, n(x), n(y), anchor, Html.escape(text));
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }

  private String path(List<Point> points) {
    StringBuilder path = new StringBuilder();
    boolean down = false;
    for (Point point : points) {
      if (point.finite()) {
        path.append(down ? 'L' : 'M').append(n(x(point.x()))).append(' ').append(n(y(point.y())));
      }
      down = point.finite();
    }
    return path.toString();
  }

  /** What the page's script shows under the pointer: x position, and per series its values. */
  private String plot() {
    StringBuilder json = new StringBuilder();
    json.append("{\"top\":").append(TOP).append(",\"bottom\":").append(HEIGHT - BOTTOM);
    json.append(",\"x\":").append(quote(chart.xLabel())).append(",\"series\":[");
    String between = "";
    for (Series series : chart.series()) {
      json.append(between)
          .append("{\"name\":")
          .append(quote(series.label()))
          .append(",\"points\":[");
      String comma = "";
      for (Point p : Smoothing.sample(series.front(), MOST_POINTS)) {
        if (p.finite()) {
          json.append(comma).append('[').append(n(x(p.x()))).append(',').append(n(y(p.y())));
          json.append(",\"").append(ValueFormat.NUMBER.tick(p.x(), frame.x().step() / 10));
          json.append("\",\"").append(chart.format().value(p.y())).append("\"]");
          comma = ",";
        }
      }
      json.append("]}");
      between = ",";
    }
    return json.append("]}").toString();
  }

  private static String quote(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private String tick(double value) {
    return chart.format().tick(value, frame.y().step());
  }

  private double x(double value) {
    return left + frame.across(value) * (right - left);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - frame.up(value) * (HEIGHT - BOTTOM - TOP);
  }

  private static String n(double pixels) {
    return String.format(Locale.ROOT, "%.1f", pixels).replaceAll("\\.0$", "");
  }
}
