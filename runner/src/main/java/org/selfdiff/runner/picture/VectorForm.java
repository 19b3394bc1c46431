package org.selfdiff.runner.picture;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.PathIterator;
import java.util.Base64;
import java.util.Locale;
import org.selfdiff.runner.record.RgbImage;

/** Writes what is drawn on a canvas as SVG; sizes in the canvas' units. */
final class VectorForm {
  private static final String FONTS = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif";

  private final StringBuilder svg = new StringBuilder(1 << 12);
  private int clips;

  VectorForm(double width, double height) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$s\" height=\"%2$s\" viewBox=\"0 0"
            + " %1$s %2$s\" font-family=\"%3$s\">\n<rect width=\"100%%\" height=\"100%%\""
            + " fill=\"#fff\"/>\n",
        n(width), n(height), FONTS);
  }

  void stroke(Shape shape, double width, Color color, boolean dashed) {
    add(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\"%s stroke-width=\"%s\" stroke-linecap=\"round\""
            + " stroke-linejoin=\"round\"%s/>\n",
        path(shape),
        rgb(color),
        opacity("stroke", color),
        n(width),
        dashed ? " stroke-dasharray=\"4 5\"" : "");
  }

  void fill(Shape shape, Color color) {
    add("<path d=\"%s\" fill=\"%s\"%s/>\n", path(shape), rgb(color), opacity("fill", color));
  }

  void dot(double x, double y, double radius, Color color) {
    add(
        "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"%s\"%s/>\n",
        n(x), n(y), n(radius), rgb(color), opacity("fill", color));
  }

  void text(String text, double x, double y, Canvas.Anchor anchor, Canvas.TextStyle type) {
    add(
        "<text x=\"%s\" y=\"%s\" font-size=\"%s\"%s fill=\"%s\" text-anchor=\"%s\">%s</text>\n",
        n(x),
        n(y),
        n(type.size()),
        type.bold() ? " font-weight=\"bold\"" : "",
        rgb(type.color()),
        anchor.name().toLowerCase(Locale.ROOT),
        escaped(text));
  }

  void image(RgbImage picture, double x, double y, double width, double height, boolean sharp) {
    add(
        "<image x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" preserveAspectRatio=\"none\"%s"
            + " href=\"data:image/png;base64,%s\"/>\n",
        n(x),
        n(y),
        n(width),
        n(height),
        sharp ? " style=\"image-rendering:pixelated\"" : "",
        Base64.getEncoder().encodeToString(picture.png()));
  }

  /** Begins what is drawn in a rectangle alone. */
  void beginWithin(double x, double y, double width, double height) {
    clips++;
    add(
        "<clipPath id=\"c%1$d\"><rect x=\"%2$s\" y=\"%3$s\" width=\"%4$s\" height=\"%5$s\"/>"
            + "</clipPath><g clip-path=\"url(#c%1$d)\">\n",
        clips, n(x), n(y), n(width), n(height));
  }

  /** Ends it. */
  void endWithin() {
    add("</g>\n");
  }

  String text() {
    return svg + "</svg>\n";
  }

  private void add(String template, Object... values) {
    svg.append(String.format(Locale.ROOT, template, values));
  }

  private static String path(Shape shape) {
    StringBuilder path = new StringBuilder();
    double[] at = new double[6];
    for (PathIterator i = shape.getPathIterator(null); !i.isDone(); i.next()) {
      switch (i.currentSegment(at)) {
        case PathIterator.SEG_MOVETO -> path.append('M').append(places(at, 1));
        case PathIterator.SEG_LINETO -> path.append('L').append(places(at, 1));
        case PathIterator.SEG_QUADTO -> path.append('Q').append(places(at, 2));
        case PathIterator.SEG_CUBICTO -> path.append('C').append(places(at, 3));
        default -> path.append('Z');
      }
    }
    return path.toString();
  }

  private static String places(double[] at, int count) {
    StringBuilder places = new StringBuilder();
    for (int i = 0; i < 2 * count; i++) {
      places.append(i == 0 ? "" : " ").append(n(at[i]));
    }
    return places.toString();
  }

  private static String rgb(Color color) {
    return String.format(Locale.ROOT, "#%06x", color.getRGB() & 0xffffff);
  }

  private static String opacity(String of, Color color) {
    return color.getAlpha() == 255
        ? ""
        : String.format(Locale.ROOT, " %s-opacity=\"%s\"", of, n(color.getAlpha() / 255.0));
  }

  /** A length with at most two digits behind the point. */
  private static String n(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    return text.replaceAll("\\.?0+$", "");
  }

  private static String escaped(String text) {
    return text.replaceAll("\\p{Cntrl}|\\p{Cs}", " ")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }
}
