package org.selfdiff.runner.report.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.selfdiff.runner.picture.Canvas.Anchor;
import org.selfdiff.runner.report.chart.Pen.At;
import org.selfdiff.runner.report.chart.Pen.Ink;
import org.selfdiff.runner.report.chart.Pen.Role;

/** Where the curves, axes and labels of a chart are drawn. */
final class ChartLayout {
  static final double TOP = 10;
  static final double BOTTOM = 40;

  /** Points of a curve as drawn. */
  static final int MOST_POINTS = 300;

  private static final double EDGE = 14;
  private static final double CHARACTER = 6.6;
  private static final double LINE = 14;
  private static final double TICK_ROOM = 55;
  private static final int MOST_DOTS = 40;
  private static final int ENOUGH_FOR_OUTLIERS = 200;
  private static final double OUTLIERS = 0.005;

  private final Chart chart;
  private final List<List<Point>> fronts;
  private final double width;
  private final double floor;
  private final Ticks across;
  private final Ticks up;
  private final List<Label> labels;
  private final double left;
  private final double right;

  /** Text at the right end of a curve or level. */
  private record Label(String text, Ink ink, double y) {}

  /**
   * A chart in a size.
   *
   * @throws IllegalArgumentException when there is no number to show
   */
  ChartLayout(Chart chart, double width, double height) {
    if (!chart.drawable()) {
      throw new IllegalArgumentException("chart '" + chart.title() + "' has no finite value");
    }
    this.chart = chart;
    this.fronts = chart.series().stream().map(Series::front).toList();
    this.width = width;
    this.floor = height - BOTTOM;
    this.up = Ticks.around(chart.y(), values());
    this.labels = labels();
    this.left = 8 + CHARACTER * longest(up.labels().stream());
    this.right = width - EDGE - CHARACTER * longest(labels.stream().map(Label::text));
    DoubleStream xs =
        chart.series().stream().flatMapToDouble(s -> s.points().stream().mapToDouble(Point::x));
    int room = (int) Math.max(2, Math.min(6, (right - left) / TICK_ROOM));
    this.across = Ticks.within(chart.x(), xs.toArray(), room);
  }

  private static int longest(Stream<String> texts) {
    return texts.mapToInt(String::length).max().orElse(0);
  }

  /** What the vertical axis has to show: levels, curves, and points but for a few outliers. */
  private double[] values() {
    DoubleStream.Builder values = DoubleStream.builder();
    chart.references().forEach(level -> values.add(level.value()));
    chart.band().ifPresent(band -> values.add(band.low()).add(band.high()));
    for (int i = 0; i < fronts.size(); i++) {
      List<Point> points = chart.series().get(i).points();
      double[] lows = shown(points, Point::low);
      double[] highs = shown(points, Point::high);
      double[] front = shown(fronts.get(i), Point::y);
      if (front.length > 0 && lows.length > 0) {
        values.add(front[0]).add(front[front.length - 1]);
        values.add(lows[lows.length < ENOUGH_FOR_OUTLIERS ? 0 : (int) (OUTLIERS * lows.length)]);
        int cut = highs.length < ENOUGH_FOR_OUTLIERS ? 0 : (int) (OUTLIERS * highs.length);
        values.add(highs[highs.length - 1 - cut]);
      }
    }
    return values.build().toArray();
  }

  private double[] shown(List<Point> points, ToDoubleFunction<Point> of) {
    return points.stream().mapToDouble(of).filter(chart.y()::shows).sorted().toArray();
  }

  private List<Label> labels() {
    boolean several = chart.series().size() > 1 || !chart.references().isEmpty();
    if (chart.naming() != Chart.Naming.ENDS || !several) {
      return List.of();
    }
    List<Label> all = new ArrayList<>();
    for (int i = 0; i < fronts.size(); i++) {
      String name = chart.series().get(i).label();
      Ink ink = new Ink(Role.LABEL, i);
      boolean noisy = chart.series().get(i).smoothing() > 0;
      end(i)
          .ifPresent(
              p -> all.add(new Label(noisy ? name : name + " " + told(p.y()), ink, y(p.y()))));
    }
    for (Reference level : chart.references()) {
      if (chart.y().shows(level.value())) {
        all.add(new Label(level.label(), Ink.of(Role.REFERENCE), y(level.value())));
      }
    }
    all.sort(Comparator.comparingDouble(Label::y));
    // There is no room for more; the page says in another place which curve is whose.
    return all.size() > (floor - TOP) / LINE ? List.of() : all;
  }

  /** Where a curve as drawn ends: its last point with a value that is shown. */
  private Optional<Point> end(int series) {
    return fronts.get(series).stream().filter(p -> chart.y().shows(p.y())).reduce((a, b) -> b);
  }

  private String told(double value) {
    return chart.y().format().value(value);
  }

  void draw(Pen pen) {
    axes(pen);
    pen.within(new At(left - 4, TOP - 5), right - left + 8, floor - TOP + 10, () -> curves(pen));
    double[] wanted = labels.stream().mapToDouble(label -> label.y() + 4).toArray();
    double[] at = EndLabels.apart(wanted, TOP + 4, floor + 2, LINE);
    for (int i = 0; i < at.length; i++) {
      Label label = labels.get(i);
      pen.text(label.ink(), new At(right + 8, at[i]), Anchor.START, label.text());
    }
    chart.series().stream()
        .flatMapToDouble(s -> s.lost().stream())
        .min()
        .ifPresent(x -> firstLost(pen, x(x)));
  }

  private void axes(Pen pen) {
    Ink tick = Ink.of(Role.TICK);
    for (int i = 0; i < up.values().size(); i++) {
      double y = y(up.values().get(i));
      pen.line(Role.GRID, left, y, right, y);
      pen.text(tick, new At(left - 6, y + 4), Anchor.END, up.labels().get(i));
    }
    for (int i = 0; i < across.values().size(); i++) {
      double x = x(across.values().get(i));
      String label = across.labels().get(i);
      pen.line(Role.MARK, x, floor, x, floor + 4);
      // A label at the end would be cut off by the picture's edge.
      double middle = Math.min(x, width - CHARACTER * label.length() / 2);
      pen.text(tick, new At(middle, floor + 19), Anchor.MIDDLE, label);
    }
    pen.line(Role.AXIS, left, floor, right, floor);
    pen.text(tick, new At((left + right) / 2, floor + 36), Anchor.MIDDLE, chart.x().label());
  }

  private void curves(Pen pen) {
    chart
        .band()
        .filter(band -> chart.y().shows(band.low()))
        .ifPresent(
            band -> {
              double low = y(band.low());
              double high = y(band.high());
              pen.area(
                  Ink.of(Role.USUAL),
                  List.of(
                      new At(left, high),
                      new At(right, high),
                      new At(right, low),
                      new At(left, low)));
            });
    for (Reference level : chart.references()) {
      if (chart.y().shows(level.value())) {
        pen.line(Role.REFERENCE, left, y(level.value()), right, y(level.value()));
      }
    }
    for (int i = 0; i < fronts.size(); i++) {
      int index = i;
      if (chart.naming() == Chart.Naming.POINTED) {
        pen.titled(chart.series().get(i).label(), 1, () -> curve(pen, index, 0));
      } else {
        curve(pen, i, i);
      }
    }
  }

  private void curve(Pen pen, int index, int color) {
    Series series = chart.series().get(index);
    List<Point> points = series.points();
    List<Point> groups = Smoothing.grouped(points.size(), points::get, MOST_POINTS);
    if (groups.stream().anyMatch(p -> p.low() < p.high())) {
      band(pen, new Ink(Role.BAND, color), groups);
    } else if (series.smoothed()) {
      lines(pen, new Ink(Role.RAW, color), points.stream().filter(Point::finite).toList());
    }
    List<Point> whole = fronts.get(index);
    List<Point> front = Arrays.stream(sample(index)).mapToObj(whole::get).toList();
    lines(pen, new Ink(series.faint() ? Role.FAINT : Role.CURVE, color), front);
    Ink dot = new Ink(Role.DOT, color);
    if (!series.smoothed() && front.size() <= MOST_DOTS) {
      front.stream()
          .filter(p -> chart.y().shows(p.y()))
          .forEach(p -> pen.dot(dot, at(p.x(), p.y()), 2.6));
    }
    end(index).ifPresent(p -> pen.dot(dot, at(p.x(), p.y()), series.faint() ? 2.6 : 4));
  }

  /** From the least to the greatest value of each group. */
  private void band(Pen pen, Ink ink, List<Point> groups) {
    List<Point> there = groups.stream().filter(p -> chart.y().shows(p.low())).toList();
    List<At> corners = new ArrayList<>();
    there.forEach(p -> corners.add(at(p.x(), p.high())));
    for (int i = there.size() - 1; i >= 0; i--) {
      corners.add(at(there.get(i).x(), there.get(i).low()));
    }
    if (!corners.isEmpty()) {
      pen.area(ink, corners);
    }
  }

  /** A curve with gaps where there is nothing to show. */
  private void lines(Pen pen, Ink ink, List<Point> points) {
    List<At> places = new ArrayList<>();
    for (Point point : points) {
      if (chart.y().shows(point.y())) {
        places.add(at(point.x(), point.y()));
      } else if (!places.isEmpty()) {
        pen.line(ink, places);
        places.clear();
      }
    }
    if (!places.isEmpty()) {
      pen.line(ink, places);
    }
  }

  private void firstLost(Pen pen, double x) {
    boolean late = x > (left + right) / 2;
    pen.line(Role.LOST, x, TOP, x, floor);
    At beside = new At(x + (late ? -5 : 5), TOP + 9);
    pen.text(Ink.of(Role.LOST), beside, late ? Anchor.END : Anchor.START, "not finite");
  }

  private At at(double x, double y) {
    return new At(x(x), y(y));
  }

  /** Indices of the points of a curve that are drawn. */
  int[] sample(int series) {
    return Smoothing.sample(fronts.get(series).size(), MOST_POINTS);
  }

  /** A point in words: its value, the range of its group, the curve there. */
  String told(int series, int index) {
    Point point = chart.series().get(series).points().get(index);
    String range =
        point.low() < point.high()
            ? " (" + told(point.low()) + " to " + told(point.high()) + ")"
            : "";
    String smoothed =
        chart.series().get(series).smoothed()
            ? ", smoothed " + told(fronts.get(series).get(index).y())
            : "";
    return told(point.y()) + range + smoothed;
  }

  Chart chart() {
    return chart;
  }

  double left() {
    return left;
  }

  double right() {
    return right;
  }

  Ticks across() {
    return across;
  }

  double x(double value) {
    return left + across.place(value) * (right - left);
  }

  private double y(double value) {
    return floor - up.place(value) * (floor - TOP);
  }
}
