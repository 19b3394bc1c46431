package org.selfdiff.runner.data.image;

/**
 * Mixes each pixel with its luminance: factor 0 is gray, 1 the image, above 1 more color.
 *
 * <p>What is added to the luminance is the factor times the distance from it, which one
 * multiplication in 22-bit fixed point gives where it was found to give what single precision does
 * for all of the 511 distances; other factors are applied in single precision. Not thread safe.
 */
public final class Saturation {
  private static final int BITS = 22;

  /** As much as 255 times a factor rounded to {@link #BITS} may be short of a whole number. */
  private static final int BIAS = 128;

  /** Factors from here on leave the 32 bits. */
  private static final float END = 2;

  /** Nearer than this below a whole number a sum up to 256 may be rounded up to it. */
  private static final float NEAR = 1f / (1 << 16);

  private final ColorLines lines = new ColorLines();
  private float share;
  private int fixed;
  private boolean exact;

  /** Changes the image in place. */
  public void apply(Image image, double factor) {
    prepare(factor);
    lines.reserve(image.width());
    int row = 3 * image.width();
    for (int start = 0; start < image.bytes(); start += row) {
      lines.load(image.rgb(), start);
      apply(lines);
      lines.store(image.rgb(), start);
    }
  }

  /** Sets the factor, at least 0. */
  void prepare(double factor) {
    share = (float) factor;
    exact = share < END;
    fixed = exact ? Math.round(share * (1 << BITS)) : 0;
    for (int distance = -255; exact && distance <= 255; distance++) {
      float product = share * distance;
      int whole = (int) Math.floor(product);
      exact = product - whole <= 1 - NEAR && distance * fixed + BIAS >> BITS == whole;
    }
  }

  /** Changes a row in place, by the factor that was set. */
  void apply(ColorLines line) {
    if (exact) {
      int[] grays = line.luminance();
      mix(line.red(), grays, line.length(), fixed);
      mix(line.green(), grays, line.length(), fixed);
      mix(line.blue(), grays, line.length(), fixed);
    } else {
      mixEach(line.red(), line.green(), line.blue(), line.length(), share);
    }
  }

  private static void mix(int[] line, int[] grays, int length, int fixed) {
    for (int x = 0; x < length; x++) {
      int gray = grays[x];
      int mixed = gray + ((line[x] - gray) * fixed + BIAS >> BITS);
      // Clipped to 0..255 by what has a vector instruction.
      line[x] = (mixed & ~(mixed >> 31) | 255 - mixed >> 31) & 0xFF;
    }
  }

  private static void mixEach(int[] red, int[] green, int[] blue, int length, float share) {
    for (int x = 0; x < length; x++) {
      int gray = Luminance.of(red[x], green[x], blue[x]);
      red[x] = PixelBlend.of(gray, red[x], share) & 0xFF;
      green[x] = PixelBlend.of(gray, green[x], share) & 0xFF;
      blue[x] = PixelBlend.of(gray, blue[x], share) & 0xFF;
    }
  }
}
