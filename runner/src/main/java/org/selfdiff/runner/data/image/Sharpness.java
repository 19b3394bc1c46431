package org.selfdiff.runner.data.image;

/**
 * Mixes with a smoothed image: factor 0 is smooth, 1 the image, above 1 sharper. Smooth is Pillow's
 * {@code ImageFilter.SMOOTH}: weight 5 for a pixel and 1 for each of its 8 neighbors, pixels at the
 * border as they are. Not thread safe: it keeps a copy of the image.
 */
public final class Sharpness {
  private static final int WEIGHTS = 13;

  private final Image before = new Image();

  /** Changes the image in place. */
  public void apply(Image image, double factor) {
    float share = (float) factor;
    before.copyFrom(image);
    byte[] from = before.rgb();
    byte[] rgb = image.rgb();
    int row = 3 * image.width();
    for (int y = 1; y < image.height() - 1; y++) {
      for (int i = y * row + 3, end = (y + 1) * row - 3; i < end; i++) {
        int value = from[i] & 0xFF;
        int sum = line(from, i - row) + line(from, i) + line(from, i + row) + 4 * value;
        // Rounded to the nearest: thirteenths are never halves.
        int smooth = (2 * sum + WEIGHTS) / (2 * WEIGHTS);
        rgb[i] = PixelBlend.of(smooth, value, share);
      }
    }
  }

  private static int line(byte[] rgb, int i) {
    return (rgb[i - 3] & 0xFF) + (rgb[i] & 0xFF) + (rgb[i + 3] & 0xFF);
  }
}
