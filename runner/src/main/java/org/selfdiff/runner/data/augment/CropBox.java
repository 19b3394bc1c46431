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
public record CropBox(int top, int left, int height, int width) {
  /** The whole image. */
  static CropBox of(Image image) {
    return new CropBox(0, 0, image.height(), image.width());
  }
}
