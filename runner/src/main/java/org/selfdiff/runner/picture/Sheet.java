package org.selfdiff.runner.picture;

import java.awt.Color;
import java.util.List;
import java.util.Optional;
import org.selfdiff.runner.picture.Canvas.Anchor;
import org.selfdiff.runner.picture.Canvas.TextStyle;
import org.selfdiff.runner.record.RgbImage;

/**
 * A contact sheet: images in columns, with a line of text above each group of rows. Narrow groups
 * stand in several bands beside each other.
 *
 * @param title above all; may be empty
 * @param scale of the false colors among the images, if there are some
 * @param columns a heading of each column; may be empty
 * @param groups from the top
 * @param cell side of an image in units
 */
public record Sheet(
    String title,
    Optional<Sheet.Scale> scale,
    List<String> columns,
    List<Sheet.Group> groups,
    double cell) {
  private static final double GAP = 4;
  private static final double BAND_GAP = 20;
  private static final double WIDTH = 1080;
  private static final double EDGE = 12;
  private static final double LINE = 18;
  private static final double SCALE = 120;
  private static final int SHADES = 60;
  private static final TextStyle TITLE = new TextStyle(14, true, Canvas.TEXT);
  private static final TextStyle HEADING = new TextStyle(11, true, Canvas.TEXT);
  private static final TextStyle LABEL = new TextStyle(10.5, false, Canvas.MUTED);

  /**
   * What the ends of the false colors mean.
   *
   * @param low of the dark end
   * @param high of the light end
   */
  public record Scale(String low, String high) {}

  /**
   * Rows that belong together.
   *
   * @param label above them
   * @param rows images from the left; where there is none, the place stays white
   */
  public record Group(String label, List<List<Optional<RgbImage>>> rows) {
    /** Copies the lists. */
    public Group {
      rows = rows.stream().map(List::copyOf).toList();
    }

    /** One row without empty places. */
    public static Group of(String label, List<RgbImage> row) {
      return new Group(label, List.of(row.stream().map(Optional::of).toList()));
    }
  }

  /** Copies the lists. */
  public Sheet {
    columns = List.copyOf(columns);
    groups = List.copyOf(groups);
  }

  /** A sheet without title and scale. */
  public Sheet(List<String> columns, List<Group> groups, double cell) {
    this("", Optional.empty(), columns, groups, cell);
  }

  /** The sheet as one picture. */
  public RgbImage picture() {
    return drawing().image();
  }

  /** The same in both forms. */
  public Drawing drawing() {
    int bands =
        (int) Math.max(1, Math.min(groups.size(), (WIDTH + BAND_GAP) / (band() + BAND_GAP)));
    int perBand = (groups.size() + bands - 1) / bands;
    double height = 0;
    for (int i = 0; i < bands; i++) {
      height = Math.max(height, height(inBand(i, perBand)));
    }
    double width = 2 * EDGE + bands * (band() + BAND_GAP) - BAND_GAP;
    Canvas canvas = new Canvas(width, 2 * EDGE + top() + heading() + height);
    double right = width - EDGE;
    double room = right - EDGE - scale(canvas, right);
    canvas.text(canvas.shortened(title, room, TITLE), EDGE, EDGE + 14, Anchor.START, TITLE);
    for (int i = 0; i < bands; i++) {
      draw(canvas, inBand(i, perBand), EDGE + i * (band() + BAND_GAP));
    }
    return canvas.drawing();
  }

  private double top() {
    return title.isEmpty() ? 0 : LINE + GAP + 2;
  }

  /** Draws the colors with the meaning of their ends, and gives the width that they take. */
  private double scale(Canvas canvas, double right) {
    if (scale.isEmpty()) {
      return 0;
    }
    double high = canvas.width(scale.get().high(), LABEL);
    double low = canvas.width(scale.get().low(), LABEL);
    double left = right - high - GAP - SCALE;
    canvas.text(scale.get().high(), right, EDGE + 13, Anchor.END, LABEL);
    canvas.text(scale.get().low(), left - GAP, EDGE + 13, Anchor.END, LABEL);
    double shade = SCALE / SHADES;
    for (int i = 0; i < SHADES; i++) {
      Color color = new Color(Viridis.rgb((i + 0.5) / SHADES));
      // Overlapping, so that no light seams stand between them.
      canvas.fill(left + i * shade, EDGE + 4, Math.min(2 * shade, SCALE - i * shade), 10, color);
    }
    return high + low + 3 * GAP + SCALE;
  }

  private List<Group> inBand(int band, int perBand) {
    int from = Math.min(groups.size(), band * perBand);
    return groups.subList(from, Math.min(groups.size(), from + perBand));
  }

  private void draw(Canvas canvas, List<Group> band, double left) {
    for (int c = 0; c < columns.size(); c++) {
      String text = canvas.shortened(columns.get(c), cell, HEADING);
      canvas.text(
          text, left + c * (cell + GAP) + cell / 2, EDGE + top() + 11, Anchor.MIDDLE, HEADING);
    }
    double y = EDGE + top() + heading();
    for (Group group : band) {
      String text = canvas.shortened(group.label(), band(), LABEL);
      canvas.text(text, left, y + 12, Anchor.START, LABEL);
      y += LINE;
      for (List<Optional<RgbImage>> row : group.rows()) {
        for (int c = 0; c < row.size(); c++) {
          double x = left + c * (cell + GAP);
          double top = y;
          row.get(c).ifPresent(image -> put(canvas, image, x, top));
        }
        y += cell + GAP;
      }
    }
  }

  private void put(Canvas canvas, RgbImage image, double x, double y) {
    canvas.image(image, x, y, cell, cell);
    canvas.frame(x - 0.5, y - 0.5, cell + 1, cell + 1);
  }

  private double height(List<Group> band) {
    return band.stream().mapToDouble(g -> LINE + g.rows().size() * (cell + GAP)).sum();
  }

  private double band() {
    return count() * (cell + GAP) - GAP;
  }

  private double heading() {
    return columns.isEmpty() ? 0 : LINE;
  }

  private int count() {
    return groups.stream()
        .flatMap(group -> group.rows().stream())
        .mapToInt(List::size)
        .max()
        .orElse(Math.max(1, columns.size()));
  }
}
