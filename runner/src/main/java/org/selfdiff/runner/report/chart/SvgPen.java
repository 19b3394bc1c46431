package org.selfdiff.runner.report.chart;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.selfdiff.runner.picture.Canvas.Anchor;
import org.selfdiff.runner.report.html.Html;

/** Writes inline SVG; the page's style sheet gives the roles a look. */
public final class SvgPen implements Pen {
  private static final int COLORS = 8;
  private static final List<String> STROKES = List.of("", " dashed", " dotted");

  private final StringBuilder svg = new StringBuilder(1 << 12);
  private final String title;

  private SvgPen(String title) {
    this.title = title;
  }

  /**
   * A drawing as an {@code <svg>} element.
   *
   * @param title read out by screen readers
   */
  public static Html draw(double width, double height, String title, Consumer<Pen> body) {
    return draw(width, height, title, "", body);
  }

  /**
   * The same with values for the page's script.
   *
   * @param attributes as they are written
   */
  static Html draw(
      double width, double height, String title, String attributes, Consumer<Pen> body) {
    SvgPen pen = new SvgPen(title);
    pen.add("<svg viewBox=\"0 0 ", width, " ", height, "\" role=\"img\" aria-label=\"");
    pen.add(Html.escape(title), "\"", attributes, ">");
    body.accept(pen);
    return new Html(pen.svg.append("</svg>").toString());
  }

  @Override
  public void line(Ink ink, List<At> places) {
    path(ink, places, "");
  }

  @Override
  public void area(Ink ink, List<At> corners) {
    path(ink, corners, "Z");
  }

  private void path(Ink ink, List<At> places, String end) {
    add("<path", look(ink), " d=\"");
    for (int i = 0; i < places.size(); i++) {
      add(i == 0 ? "M" : "L", places.get(i).x(), " ", places.get(i).y());
    }
    add(end, "\"/>");
  }

  @Override
  public void dot(Ink ink, At center, double radius) {
    add("<circle", look(ink), " cx=\"", center.x(), "\" cy=\"", center.y());
    add("\" r=\"", radius, "\"/>");
  }

  @Override
  public void text(Ink ink, At at, Anchor anchor, String text) {
    add("<text", look(ink), " x=\"", at.x(), "\" y=\"", at.y(), "\" text-anchor=\"");
    add(anchor.name().toLowerCase(Locale.ROOT), "\">", Html.escape(text), "</text>");
  }

  @Override
  public void within(At corner, double width, double height, Runnable body) {
    String clip = "clip-" + Integer.toHexString(title.hashCode());
    add("<clipPath id=\"", clip, "\"><rect x=\"", corner.x(), "\" y=\"", corner.y());
    add("\" width=\"", width, "\" height=\"", height, "\"/></clipPath>");
    add("<g clip-path=\"url(#", clip, ")\">");
    body.run();
    add("</g>");
  }

  @Override
  public void titled(String text, double opacity, Runnable body) {
    String faint = opacity == 1 ? "" : " opacity=\"" + n(opacity) + '"';
    add("<g class=\"titled\"", faint, "><title>", Html.escape(text), "</title>");
    body.run();
    add("</g>");
  }

  private static String look(Ink ink) {
    String role = ink.role().name().toLowerCase(Locale.ROOT);
    return " class=\"" + role + (ink.color() < 0 ? "" : ' ' + color(ink.color())) + '"';
  }

  /** The classes of a color; where colors begin anew, lines are dashed. */
  public static String color(int index) {
    return "s" + index % COLORS + STROKES.get(Math.min(index / COLORS, STROKES.size() - 1));
  }

  private void add(Object... parts) {
    for (Object part : parts) {
      svg.append(part instanceof Double number ? n(number) : part);
    }
  }

  /** A length or a share, with one digit where it needs one. */
  static String n(double value) {
    long tenths = Math.round(10 * value);
    return tenths % 10 == 0
        ? Long.toString(tenths / 10)
        : (tenths < 0 ? "-" : "") + Math.abs(tenths / 10) + '.' + Math.abs(tenths % 10);
  }
}
