package org.selfdiff.runner.picture;

import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import org.selfdiff.runner.evaluate.PlaneMap;
import org.selfdiff.runner.picture.Canvas.Anchor;
import org.selfdiff.runner.picture.Canvas.TextStyle;

/**
 * Maps of the same images side by side, with a color for each class.
 *
 * @param title above all; may be empty
 * @param classes their names; may be empty
 * @param labels class of each image, below 0 where it has none
 * @param panels at least one
 */
public record Scatter(
    String title, List<String> classes, int[] labels, List<Scatter.Panel> panels) {
  private static final double SIDE = 400;
  private static final double EDGE = 16;
  private static final double GAP = 24;
  private static final double HEAD = 40;
  private static final double CAPTION_LINE = 16;
  private static final double LEGEND_LINE = 17;
  private static final double NAME_MOST = 150;
  private static final int NAMES_MOST = 120;
  private static final TextStyle TITLE = new TextStyle(14, true, Canvas.TEXT);
  private static final double TITLE_LINE = 26;
  private static final TextStyle RUN = new TextStyle(15, true, Canvas.TEXT);
  private static final TextStyle CAPTION = new TextStyle(11, false, Canvas.MUTED);
  private static final TextStyle NAME = new TextStyle(11, false, Canvas.TEXT);

  /**
   * One map.
   *
   * @param title in a word or two
   * @param captions lines below it
   * @param map of the images
   */
  public record Panel(String title, List<String> captions, PlaneMap map) {
    /** Copies the list. */
    public Panel {
      captions = List.copyOf(captions);
    }
  }

  /** Copies the lists. */
  public Scatter {
    classes = List.copyOf(classes);
    panels = List.copyOf(panels);
  }

  /** The maps and their legend as one picture. */
  public Drawing drawing() {
    double width = 2 * EDGE + panels.size() * (SIDE + GAP) - GAP;
    Canvas ruler = new Canvas(1, 1);
    double column =
        24
            + classes.stream()
                .mapToDouble(name -> Math.min(NAME_MOST, ruler.width(name, NAME)))
                .max()
                .orElse(0);
    int columns = (int) Math.max(1, Math.min(classes.size(), (width - 2 * EDGE) / column));
    int lines = classes.size() > NAMES_MOST ? 1 : (classes.size() + columns - 1) / columns;
    Canvas canvas = new Canvas(width, top() + SIDE + 14 + lines * LEGEND_LINE + EDGE);
    canvas.text(canvas.shortened(title, width - 2 * EDGE, RUN), EDGE, EDGE + 12, Anchor.START, RUN);
    for (int i = 0; i < panels.size(); i++) {
      panel(canvas, panels.get(i), EDGE + i * (SIDE + GAP));
    }
    legend(canvas, top() + SIDE + 14, lines, column);
    return canvas.drawing();
  }

  private void panel(Canvas canvas, Panel panel, double left) {
    double top = top();
    double head = head();
    canvas.text(panel.title(), left, head + 13, Anchor.START, TITLE);
    for (int i = 0; i < panel.captions().size(); i++) {
      String line = canvas.shortened(panel.captions().get(i), SIDE, CAPTION);
      canvas.text(line, left, head + 30 + i * CAPTION_LINE, Anchor.START, CAPTION);
    }
    canvas.fill(left, top, SIDE, SIDE, new Color(0xf7f8fa));
    double[] x = panel.map().x();
    double[] y = panel.map().y();
    double radius = x.length > 800 ? 2.3 : 3.2;
    double room = SIDE - 4 * radius - 8;
    double scale = room / Math.max(1e-12, Math.max(extent(x), extent(y)));
    for (int i = 0; i < x.length; i++) {
      Color solid = Palette.ofLabel(labels[i], classes.size());
      canvas.dot(
          left + SIDE / 2 + scale * (x[i] - middle(x)),
          top + SIDE / 2 - scale * (y[i] - middle(y)),
          radius,
          new Color(solid.getRed(), solid.getGreen(), solid.getBlue(), 200));
    }
  }

  private void legend(Canvas canvas, double top, int lines, double column) {
    if (classes.size() > NAMES_MOST) {
      canvas.text(
          classes.size() + " classes, too many to name", EDGE, top + 12, Anchor.START, CAPTION);
      return;
    }
    for (int i = 0; i < classes.size(); i++) {
      double x = EDGE + i / lines * column;
      double y = top + i % lines * LEGEND_LINE;
      canvas.dot(x + 5, y + 8, 4, Palette.color(i, classes.size()));
      canvas.text(
          canvas.shortened(classes.get(i), NAME_MOST, NAME), x + 14, y + 12, Anchor.START, NAME);
    }
  }

  private double head() {
    return EDGE + (title.isEmpty() ? 0 : TITLE_LINE);
  }

  private double top() {
    int lines = panels.stream().mapToInt(panel -> panel.captions().size()).max().orElse(0);
    return head() + HEAD + (lines - 1) * CAPTION_LINE;
  }

  private static double extent(double[] values) {
    return Arrays.stream(values).max().orElse(0) - Arrays.stream(values).min().orElse(0);
  }

  private static double middle(double[] values) {
    return (Arrays.stream(values).max().orElse(0) + Arrays.stream(values).min().orElse(0)) / 2;
  }
}
