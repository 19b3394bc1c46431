package org.selfdiff.runner.picture;

import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.evaluate.PlaneMap;
import org.selfdiff.runner.picture.Canvas.Anchor;
import org.selfdiff.runner.picture.Canvas.TextStyle;
import org.selfdiff.runner.record.RgbImage;

/**
 * A map of images: small pictures at their places where they do not cover each other, and dots of
 * the others, with a color for each class.
 */
public final class ThumbnailMap {
  /** Side of a picture in pixels. */
  public static final int PIXELS = 48;

  private static final double CELL = PIXELS / 2.0;
  private static final double SIDE = 840;
  private static final double EDGE = 16;
  private static final double HEAD = 30;
  private static final double LINE = 17;
  private static final double NAME_MOST = 150;
  private static final int NAMES_MOST = 120;
  private static final TextStyle TITLE = new TextStyle(15, true, Canvas.TEXT);
  private static final TextStyle NAME = new TextStyle(11, false, Canvas.TEXT);

  private final String title;
  private final List<String> classes;
  private final int[] labels;
  private final double[] x;
  private final double[] y;

  /**
   * A map that is not drawn yet.
   *
   * @param title above all
   * @param classes their names; may be empty
   * @param labels class of each image, below 0 where it has none; not copied
   * @param map of the images
   */
  public ThumbnailMap(String title, List<String> classes, int[] labels, PlaneMap map) {
    this.title = title;
    this.classes = List.copyOf(classes);
    this.labels = labels;
    double[][] places = map.placed(SIDE - 2 * CELL);
    x = Arrays.stream(places[0]).map(place -> EDGE + CELL + place).toArray();
    y = Arrays.stream(places[1]).map(place -> EDGE + HEAD + CELL + place).toArray();
  }

  /** Which images are shown as pictures: the first, and each that covers none before it. */
  public int[] shown() {
    Map<Long, List<Integer>> cells = new HashMap<>();
    List<Integer> shown = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      long column = (long) Math.floor(x[i] / CELL);
      long row = (long) Math.floor(y[i] / CELL);
      if (free(i, column, row, cells)) {
        cells.computeIfAbsent(key(column, row), at -> new ArrayList<>()).add(i);
        shown.add(i);
      }
    }
    return shown.stream().mapToInt(Integer::intValue).toArray();
  }

  private boolean free(int i, long column, long row, Map<Long, List<Integer>> cells) {
    for (long c = column - 1; c <= column + 1; c++) {
      for (long r = row - 1; r <= row + 1; r++) {
        for (int other : cells.getOrDefault(key(c, r), List.of())) {
          if (Math.abs(x[i] - x[other]) < CELL && Math.abs(y[i] - y[other]) < CELL) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static long key(long column, long row) {
    return column << 32 | row & 0xFFFFFFFFL;
  }

  /**
   * Draws.
   *
   * @param pictures of the images that are {@link #shown}, in their order
   */
  public Drawing drawing(List<RgbImage> pictures) {
    int columns = (int) (SIDE / (NAME_MOST + 24));
    boolean named = !classes.isEmpty() && classes.size() <= NAMES_MOST;
    int lines = named ? (classes.size() - 1) / columns + 1 : 0;
    Canvas canvas =
        new Canvas(SIDE + 2 * EDGE, HEAD + SIDE + 2 * EDGE + (named ? 14 + lines * LINE : 0));
    canvas.text(canvas.shortened(title, SIDE, TITLE), EDGE, EDGE + 12, Anchor.START, TITLE);
    canvas.fill(EDGE, EDGE + HEAD, SIDE, SIDE, new Color(0xf7f8fa));
    for (int i = 0; i < labels.length; i++) {
      canvas.dot(x[i], y[i], 1.6, color(i));
    }
    int[] shown = shown();
    for (int at = 0; at < shown.length; at++) {
      double left = Math.rint(x[shown[at]] - CELL / 2);
      double top = Math.rint(y[shown[at]] - CELL / 2);
      canvas.image(pictures.get(at), left, top, CELL, CELL);
      canvas.stroke(
          new Rectangle2D.Double(left + 0.5, top + 0.5, CELL - 1, CELL - 1),
          1,
          color(shown[at]),
          false);
    }
    for (int c = 0; named && c < classes.size(); c++) {
      double left = EDGE + c % columns * (SIDE / columns);
      double line = EDGE + HEAD + SIDE + 14 + c / columns * LINE;
      canvas.dot(left + 5, line + 8, 4, Palette.color(c, classes.size()));
      canvas.text(
          canvas.shortened(classes.get(c), NAME_MOST, NAME),
          left + 14,
          line + 12,
          Anchor.START,
          NAME);
    }
    return canvas.drawing();
  }

  private Color color(int i) {
    return Palette.ofLabel(labels[i], classes.size());
  }
}
