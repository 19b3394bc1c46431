package org.selfdiff.runner.report.chart;

import java.awt.Color;
import java.awt.geom.Path2D;
import java.util.List;
import org.selfdiff.runner.picture.Canvas;
import org.selfdiff.runner.picture.Canvas.Anchor;
import org.selfdiff.runner.picture.Canvas.TextStyle;
import org.selfdiff.runner.picture.Drawing;
import org.selfdiff.runner.picture.Palette;
import org.selfdiff.runner.record.RgbImage;

/** Draws charts as a picture of pixels, two beside each other. */
public final class ChartPicture implements Pen {
  private static final double WIDTH = 460;
  private static final double HEIGHT = 242;
  private static final double HEAD = 28;
  private static final double GAP = 16;
  private static final TextStyle TITLE = new TextStyle(13, true, Canvas.TEXT);
  private static final TextStyle NAME = new TextStyle(16, true, Canvas.TEXT);
  private static final Color LOST = new Color(0xb42318);

  private final Canvas canvas;
  private final int colors;
  private final double left;
  private final double top;

  private ChartPicture(Canvas canvas, int colors, double left, double top) {
    this.canvas = canvas;
    this.colors = colors;
    this.left = left;
    this.top = top;
  }

  /**
   * The charts with a number to show.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static RgbImage of(List<Chart> charts) {
    return of("", charts).image();
  }

  /**
   * The same in both forms.
   *
   * @param name above all; may be empty
   */
  public static Drawing of(String name, List<Chart> charts) {
    List<Chart> drawn = charts.stream().filter(Chart::drawable).toList();
    if (drawn.isEmpty()) {
      throw new IllegalArgumentException("no chart has a finite value");
    }
    int columns = Math.min(2, drawn.size());
    int rows = (drawn.size() + columns - 1) / columns;
    double line = HEAD + HEIGHT + GAP;
    double top = name.isEmpty() ? GAP : 2 * GAP + 10;
    double width = columns * (WIDTH + GAP) + GAP;
    Canvas canvas = new Canvas(width, rows * line + top);
    String shown = canvas.shortened(name, width - 2 * GAP, NAME);
    canvas.text(shown, GAP + 6, GAP + 12, Anchor.START, NAME);
    for (int i = 0; i < drawn.size(); i++) {
      Chart chart = drawn.get(i);
      double x = GAP + i % columns * (WIDTH + GAP);
      double y = top + i / columns * line;
      canvas.text(chart.title(), x + 6, y + 14, Anchor.START, TITLE);
      ChartPicture place = new ChartPicture(canvas, chart.series().size(), x, y + HEAD);
      new ChartLayout(chart, WIDTH, HEIGHT).draw(place);
    }
    return canvas.drawing();
  }

  @Override
  public void line(Ink ink, List<At> places) {
    Path2D path = path(places);
    Color color = color(ink);
    switch (ink.role()) {
      case GRID -> canvas.stroke(path, 1, Canvas.FAINT, false);
      case CURVE -> canvas.stroke(path, 2, color, false);
      case RAW -> canvas.stroke(path, 1, translucent(color, 64), false);
      case FAINT -> canvas.stroke(path, 2, translucent(color, 90), true);
      case REFERENCE, LOST -> canvas.stroke(path, 1, color, true);
      default -> canvas.stroke(path, 1, color, false);
    }
  }

  @Override
  public void area(Ink ink, List<At> corners) {
    canvas.fill(path(corners), translucent(color(ink), 41));
  }

  @Override
  public void dot(Ink ink, At center, double radius) {
    canvas.dot(left + center.x(), top + center.y(), radius, color(ink));
  }

  @Override
  public void text(Ink ink, At at, Anchor anchor, String text) {
    boolean bold = ink.color() >= 0;
    TextStyle type = new TextStyle(bold ? 11.5 : 11, bold, color(ink));
    canvas.text(text, left + at.x(), top + at.y(), anchor, type);
  }

  @Override
  public void within(At corner, double width, double height, Runnable body) {
    canvas.within(left + corner.x(), top + corner.y(), width, height, body);
  }

  @Override
  public void titled(String title, double opacity, Runnable body) {
    body.run();
  }

  private Color color(Ink ink) {
    return switch (ink.role()) {
      case LOST -> LOST;
      case NAME -> Canvas.TEXT;
      default -> ink.color() < 0 ? Canvas.MUTED : Palette.color(ink.color(), colors);
    };
  }

  private static Color translucent(Color color, int alpha) {
    return new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha);
  }

  private Path2D path(List<At> places) {
    Path2D path = new Path2D.Double();
    path.moveTo(left + places.get(0).x(), top + places.get(0).y());
    places.stream().skip(1).forEach(at -> path.lineTo(left + at.x(), top + at.y()));
    return path;
  }
}
