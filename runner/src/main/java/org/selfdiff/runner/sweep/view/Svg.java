package org.selfdiff.runner.sweep.view;

import java.util.Locale;
import org.selfdiff.runner.report.html.Html;

/** Elements of the plots; sweep.css gives their kinds a look. */
final class Svg {
  private Svg() {}

  static String line(String kind, double x1, double y1, double x2, double y2) {
    return String.format(
        Locale.ROOT,
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        kind,
        x1,
        y1,
        x2,
        y2);
  }

  /**
   * A text.
   *
   * @param anchor which of its ends is at x: start, middle or end
   */
  static String text(String kind, double x, double y, String anchor, String text) {
    return String.format(
        Locale.ROOT,
        "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
        kind,
        x,
        y,
        anchor,
        Html.escape(text));
  }
}
