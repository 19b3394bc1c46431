package org.selfdiff.runner.report.chart;

import java.util.List;
import org.selfdiff.runner.picture.Canvas.Anchor;

/**
 * Draws lines, dots and texts, as SVG or as pixels. A line of small text takes about 14 units; y
 * grows downward.
 */
public interface Pen {
  /** What is drawn, which decides its look. */
  enum Role {
    /** A line that guides the eye. */
    GRID,
    /** A short line at a tick. */
    MARK,
    /** The line of an axis. */
    AXIS,
    /** A tick's label, or an axis'. */
    TICK,
    /** The name of what is drawn beside it. */
    NAME,
    /** The name of a curve at its end. */
    LABEL,
    /** A curve. */
    CURVE,
    /** A curve that stands back. */
    FAINT,
    /** The noise behind a curve. */
    RAW,
    /** From the least to the greatest value. */
    BAND,
    /** Values that are usual. */
    USUAL,
    /** A single value. */
    DOT,
    /** A level to compare with. */
    REFERENCE,
    /** Where values are no longer finite. */
    LOST
  }

  /**
   * The look of what is drawn.
   *
   * @param role what it is
   * @param color which of the colors that tell things apart, from 0; -1 for none of them
   */
  record Ink(Role role, int color) {
    /** The look of what belongs to no curve. */
    public static Ink of(Role role) {
      return new Ink(role, -1);
    }
  }

  /** A place. */
  record At(double x, double y) {}

  /** Straight lines from place to place. */
  void line(Ink ink, List<At> places);

  /** A filled shape. */
  void area(Ink ink, List<At> corners);

  /** A disc. */
  void dot(Ink ink, At center, double radius);

  /**
   * A line of text.
   *
   * @param at a place on its base line
   */
  void text(Ink ink, At at, Anchor anchor, String text);

  /** Draws in a rectangle alone what {@code body} draws. */
  void within(At corner, double width, double height, Runnable body);

  /**
   * Draws what is one thing.
   *
   * @param title told where a pointer is on it
   * @param opacity 0 to 1
   */
  void titled(String title, double opacity, Runnable body);

  /** One straight line that belongs to no curve. */
  default void line(Role role, double x1, double y1, double x2, double y2) {
    line(Ink.of(role), List.of(new At(x1, y1), new At(x2, y2)));
  }
}
