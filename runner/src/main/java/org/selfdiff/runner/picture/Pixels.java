package org.selfdiff.runner.picture;

import org.selfdiff.runner.record.RgbImage;

/** Operations on single pixels of small images. */
final class Pixels {
  private Pixels() {}

  /**
   * A color between two.
   *
   * @param share 0 for the first, 1 for the second
   */
  static int between(int first, int second, double share) {
    int color = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int a = first >> shift & 0xff;
      int b = second >> shift & 0xff;
      color |= (int) Math.round(a + share * (b - a)) << shift;
    }
    return color;
  }

  /** The image with every pixel as a square of pixels. */
  public static RgbImage enlarged(RgbImage image, int factor) {
    int width = image.width() * factor;
    int[] rgb = new int[width * image.height() * factor];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = image.rgb()[i / width / factor * image.width() + i % width / factor];
    }
    return new RgbImage(width, image.height() * factor, rgb);
  }
}
