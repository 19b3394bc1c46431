package org.selfdiff.runner.data.augment;

import org.selfdiff.runner.data.image.Image;

/**
 * A part of an image, in pixels.
 *
 * @param top first row
 * @param left first column
 * @param height rows
 * @param width columns
 */
public record Box(int top, int left, int height, int width) {
  /** The whole image. */
  static Box of(Image image) {
    return new Box(0, 0, image.height(), image.width());
  }
}
