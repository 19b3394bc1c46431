package org.selfdiff.runner.report;

import java.util.List;
import org.selfdiff.runner.record.RgbImage;

/**
 * One image and what the augmentation makes of it.
 *
 * @param original as stored
 * @param views at least one, not normalised
 */
public record ViewRow(RgbImage original, List<RgbImage> views) {
  /** Copies the list. */
  public ViewRow {
    views = List.copyOf(views);
  }
}
