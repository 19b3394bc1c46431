package org.selfdiff.runner.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.RgbImage;

/** A white picture that is drawn on in units of its own; a unit is two pixels. */
public final class Canvas {
  /** Color of text that is read first. */
  public static final Color TEXT = new Color(0x1a1f27);

  /** Color of text beside it. */
  public static final Color MUTED = new Color(0x667085);

  /** Color of lines that only guide the eye. */
  public static final Color FAINT = new Color(0xe3e6eb);

  private static final int PIXELS = 2;
  private static final String ELLIPSIS = "…";

  private final BufferedImage image;
  private final Graphics2D graphics;
  private final VectorForm vector;

  /** Which end of a text a place is. */
  public enum Anchor {
    /** The text begins there. */
    START,
    /** The text is centered there. */
    MIDDLE,
    /** The text ends there. */
    END
  }

  /**
   * A text's look.
   *
   * @param size height of a line is about 1.2 times this
   * @param bold heavy
   * @param color of the letters
   */
  public record TextStyle(double size, boolean bold, Color color) {}

  /** An empty picture; sizes in units. */
  public Canvas(double width, double height) {
    vector = new VectorForm(width, height);
    image =
        new BufferedImage(
            (int) Math.ceil(PIXELS * width),
            (int) Math.ceil(PIXELS * height),
            BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.scale(PIXELS, PIXELS);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
  }

  /** The outline of a shape. */
  public void stroke(Shape shape, double width, Color color, boolean dashed) {
    graphics.setColor(color);
    graphics.setStroke(
        new BasicStroke(
            (float) width,
            BasicStroke.CAP_ROUND,
            BasicStroke.JOIN_ROUND,
            10,
            dashed ? new float[] {4, 5} : null,
            0));
    graphics.draw(shape);
    vector.stroke(shape, width, color, dashed);
  }

  /** A disc. */
  public void dot(double x, double y, double radius, Color color) {
    graphics.setColor(color);
    graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    vector.dot(x, y, radius, color);
  }

  /** A filled rectangle. */
  void fill(double x, double y, double width, double height, Color color) {
    fill(new Rectangle2D.Double(x, y, width, height), color);
  }

  /** A filled shape. */
  public void fill(Shape shape, Color color) {
    graphics.setColor(color);
    graphics.fill(shape);
    vector.fill(shape, color);
  }

  /** The outline of a rectangle, thin and faint. */
  void frame(double x, double y, double width, double height) {
    stroke(new Rectangle2D.Double(x, y, width, height), 0.5, FAINT, false);
  }

  /** Draws in a rectangle alone what {@code body} draws. */
  public void within(double x, double y, double width, double height, Runnable body) {
    Shape before = graphics.getClip();
    graphics.clip(new Rectangle2D.Double(x, y, width, height));
    vector.beginWithin(x, y, width, height);
    body.run();
    vector.endWithin();
    graphics.setClip(before);
  }

  /**
   * A line of text.
   *
   * @param y of the base line
   */
  public void text(String text, double x, double y, Anchor anchor, TextStyle type) {
    if (text.isEmpty()) {
      return;
    }
    double width = width(text, type);
    double shift =
        switch (anchor) {
          case START -> 0;
          case MIDDLE -> width / 2;
          case END -> width;
        };
    graphics.setColor(type.color());
    graphics.drawString(text, (float) (x - shift), (float) y);
    vector.text(text, x, y, anchor, type);
  }

  /** Width of a line of text. */
  public double width(String text, TextStyle type) {
    try {
      graphics.setFont(
          new Font(Font.SANS_SERIF, type.bold() ? Font.BOLD : Font.PLAIN, 1)
              .deriveFont((float) type.size()));
      return graphics.getFontMetrics().getStringBounds(text, graphics).getWidth();
    } catch (RuntimeException | InternalError | UnsatisfiedLinkError e) {
      throw new UserException(
          ExitCode.DATA,
          "Java finds no fonts on this machine to write on pictures; install fontconfig and a font,"
              + " for instance the package fonts-dejavu-core",
          e);
    }
  }

  /** The text, or its beginning and an ellipsis where it is wider than {@code most}. */
  public String shortened(String text, double most, TextStyle type) {
    if (text.isEmpty() || width(text, type) <= most) {
      return text;
    }
    int length = text.length();
    while (length > 1 && width(text.substring(0, length) + ELLIPSIS, type) > most) {
      length--;
    }
    return text.substring(0, length) + ELLIPSIS;
  }

  /** An image, stretched to a place: pixels stay sharp where it grows, and blend where not. */
  void image(RgbImage picture, double x, double y, double width, double height) {
    boolean grows = picture.width() < PIXELS * width;
    vector.image(picture, x, y, width, height, grows);
    BufferedImage source =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    source.setRGB(0, 0, picture.width(), picture.height(), picture.rgb(), 0, picture.width());
    if (grows) {
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
      graphics.drawImage(source, (int) x, (int) y, (int) width, (int) height, null);
    } else {
      Image small =
          source.getScaledInstance(
              (int) (PIXELS * width), (int) (PIXELS * height), Image.SCALE_AREA_AVERAGING);
      graphics.drawImage(small, (int) x, (int) y, (int) width, (int) height, null);
    }
  }

  /** What was drawn, in both forms. */
  public Drawing drawing() {
    return new Drawing(picture(), vector.text());
  }

  /** What was drawn. */
  public RgbImage picture() {
    int width = image.getWidth();
    int height = image.getHeight();
    int[] rgb = image.getRGB(0, 0, width, height, null, 0, width);
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] &= 0xffffff;
    }
    return new RgbImage(width, height, rgb);
  }
}
