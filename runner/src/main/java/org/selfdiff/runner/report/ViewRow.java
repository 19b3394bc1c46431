package org.selfdiff.runner.report;

import java.util.List;
import org.selfdiff.runner.record.RgbImage;

/**
 * One image and what the augmentation makes of it.
 *
 * @param original as stored
 * @param views full views, at least one, not normalised
 * @param locals local crops, not normalised
 */
public record ViewRow(RgbImage original, List<RgbImage> views, List<RgbImage> locals) {
  /** Copies the lists. */
  public ViewRow {
    views = List.copyOf(views);
    locals = List.copyOf(locals);
  }

  /** Full views only. */
  public ViewRow(RgbImage original, List<RgbImage> views) {
    this(original, views, List.of());
  }

  /** Pictures in the row. */
  int pictures() {
    return 1 + views.size() + locals.size();
  }
}
