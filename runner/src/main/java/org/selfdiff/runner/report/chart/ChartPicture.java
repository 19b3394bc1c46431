package org.selfdiff.runner.report.chart;

import java.awt.Color;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.selfdiff.runner.picture.Canvas;
import org.selfdiff.runner.picture.Canvas.Anchor;
import org.selfdiff.runner.picture.Canvas.Type;
import org.selfdiff.runner.picture.Palette;
import org.selfdiff.runner.record.RgbImage;

/** Draws charts as a picture of pixels, two beside each other. */
public final class ChartPicture {
  private static final double WIDTH = 460;
  private static final double HEIGHT = 270;
  private static final double TOP = 38;
  private static final double BOTTOM = 40;
  private static final double EDGE = 14;
  private static final double GAP = 16;
  private static final double LINE = 14;
  private static final int BUCKETS = 220;
  private static final int MOST_DOTS = 40;
  private static final Type TITLE = new Type(13, true, Canvas.TEXT);
  private static final Type TICK = new Type(11, false, Canvas.MUTED);
  private static final double LABEL = 11.5;

  private final Canvas canvas;
  private final Chart chart;
  private final Frame frame;
  private final double top;
  private final double left;
  private final double right;
  private final List<Label> labels = new ArrayList<>();

  private record Label(String text, Color color, double y) {}

  private ChartPicture(Canvas canvas, Chart chart, double x, double y) {
    this.canvas = canvas;
    this.chart = chart;
    this.frame = Frame.of(chart);
    this.top = y;
    boolean several = chart.series().size() > 1 || !chart.references().isEmpty();
    for (int i = 0; several && i < chart.series().size(); i++) {
      Series series = chart.series().get(i);
      Color color = color(i);
      series
          .end()
          .ifPresent(
              p ->
                  labels.add(
                      new Label(
                          series.label() + " " + chart.format().value(p.y()), color, y(p.y()))));
    }
    for (Reference level : chart.references()) {
      labels.add(new Label(level.label(), Canvas.MUTED, y(level.value())));
    }
    double widestTick =
        frame.y().values().stream().mapToDouble(v -> canvas.width(tick(v), TICK)).max().orElse(0);
    double widestLabel =
        labels.stream().mapToDouble(l -> canvas.width(l.text(), type(l.color()))).max().orElse(0);
    this.left = x + 10 + widestTick;
    this.right = x + WIDTH - EDGE - (widestLabel == 0 ? 0 : widestLabel + 8);
  }

  /**
   * The charts with a number to show.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static RgbImage of(List<Chart> charts) {
    List<Chart> drawn = charts.stream().filter(Chart::drawable).toList();
    if (drawn.isEmpty()) {
      throw new IllegalArgumentException("no chart has a finite value");
    }
    int columns = Math.min(2, drawn.size());
    int rows = (drawn.size() + columns - 1) / columns;
    Canvas canvas = new Canvas(columns * (WIDTH + GAP) + GAP, rows * (HEIGHT + GAP) + GAP);
    for (int i = 0; i < drawn.size(); i++) {
      double x = GAP + i % columns * (WIDTH + GAP);
      double y = GAP + i / columns * (HEIGHT + GAP);
      new ChartPicture(canvas, drawn.get(i), x, y).draw(x);
    }
    return canvas.picture();
  }

  private void draw(double x) {
    canvas.text(chart.title(), x + 6, top + 14, Anchor.START, TITLE);
    axes();
    double height = HEIGHT - TOP - BOTTOM;
    canvas.within(left - 4, top + TOP - 5, right - left + 8, height + 10, this::curves);
    labels.sort(Comparator.comparingDouble(Label::y));
    double[] wanted = labels.stream().mapToDouble(label -> label.y() + 4).toArray();
    double[] at = EndLabels.apart(wanted, top + TOP + 4, top + HEIGHT - BOTTOM + 2, LINE);
    for (int i = 0; i < at.length; i++) {
      Label label = labels.get(i);
      canvas.text(label.text(), right + 8, at[i], Anchor.START, type(label.color()));
    }
  }

  private void axes() {
    double floor = top + HEIGHT - BOTTOM;
    for (double value : frame.y().values()) {
      canvas.line(left, y(value), right, y(value), 1, Canvas.FAINT);
      canvas.text(tick(value), left - 6, y(value) + 4, Anchor.END, TICK);
    }
    for (double value : frame.x().values()) {
      canvas.line(x(value), floor, x(value), floor + 4, 1, Canvas.MUTED);
      String text = ValueFormat.NUMBER.tick(value, frame.x().step());
      canvas.text(text, x(value), floor + 18, Anchor.MIDDLE, TICK);
    }
    canvas.line(left, floor, right, floor, 1, Canvas.MUTED);
    canvas.text(chart.xLabel(), (left + right) / 2, floor + 34, Anchor.MIDDLE, TICK);
  }

  private void curves() {
    for (Reference level : chart.references()) {
      Path2D path = new Path2D.Double();
      path.moveTo(left, y(level.value()));
      path.lineTo(right, y(level.value()));
      canvas.stroke(path, 1, Canvas.MUTED, true);
    }
    for (int i = 0; i < chart.series().size(); i++) {
      curve(chart.series().get(i), color(i));
    }
  }

  private void curve(Series series, Color color) {
    if (series.smoothed()) {
      Color faint = new Color(color.getRed(), color.getGreen(), color.getBlue(), 64);
      List<Point> finite = series.points().stream().filter(Point::finite).toList();
      canvas.stroke(path(Smoothing.thin(finite, BUCKETS)), 1, faint, false);
    }
    List<Point> front = series.front();
    canvas.stroke(path(front), 2, color, false);
    List<Point> finite = front.stream().filter(Point::finite).toList();
    if (!series.smoothed() && finite.size() <= MOST_DOTS) {
      finite.forEach(p -> canvas.dot(x(p.x()), y(p.y()), 2.6, color));
    }
    series.end().ifPresent(p -> canvas.dot(x(p.x()), y(p.y()), 4, color));
  }

  private Path2D path(List<Point> points) {
    Path2D path = new Path2D.Double();
    boolean down = false;
    for (Point point : points) {
      if (point.finite() && down) {
        path.lineTo(x(point.x()), y(point.y()));
      } else if (point.finite()) {
        path.moveTo(x(point.x()), y(point.y()));
      }
      down = point.finite();
    }
    return path;
  }

  private Color color(int index) {
    return Palette.color(index, chart.series().size());
  }

  private static Type type(Color color) {
    return new Type(LABEL, !color.equals(Canvas.MUTED), color);
  }

  private String tick(double value) {
    return chart.format().tick(value, frame.y().step());
  }

  private double x(double value) {
    return left + frame.across(value) * (right - left);
  }

  private double y(double value) {
    return top + HEIGHT - BOTTOM - frame.up(value) * (HEIGHT - TOP - BOTTOM);
  }
}
