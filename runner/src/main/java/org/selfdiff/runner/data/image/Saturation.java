package org.selfdiff.runner.data.image;

/**
 * Mixes each pixel with its luminance: factor 0 is gray, 1 the image, above 1 more color.
 *
 * <p>What is added to the luminance depends on the distance from it alone, and so is a table of
 * whole numbers, but for factors by which a sum may be rounded up to the next whole number.
 */
public final class Saturation {
  /** Nearer than this below a whole number a sum up to 256 may be rounded up to it. */
  private static final float NEAR = 1f / (1 << 16);

  private final int[] added = new int[511];

  /** Changes the image in place. */
  public void apply(Image image, double factor) {
    float share = (float) factor;
    if (tabulate(share)) {
      applyTable(image);
    } else {
      applyEach(image, share);
    }
  }

  /** Fills the table; false where it would not do. */
  private boolean tabulate(float share) {
    for (int distance = -255; distance <= 255; distance++) {
      float exact = share * distance;
      int whole = (int) Math.floor(exact);
      if (exact - whole > 1 - NEAR) {
        return false;
      }
      // More than this clips any sum.
      added[255 + distance] = Math.max(-256, Math.min(256, whole));
    }
    return true;
  }

  private void applyTable(Image image) {
    byte[] rgb = image.rgb();
    for (int i = 0, end = image.bytes(); i < end; i += 3) {
      int red = rgb[i] & 0xFF;
      int green = rgb[i + 1] & 0xFF;
      int blue = rgb[i + 2] & 0xFF;
      int gray = Luminance.of(red, green, blue);
      int zero = 255 - gray;
      rgb[i] = (byte) Math.max(0, Math.min(255, gray + added[zero + red]));
      rgb[i + 1] = (byte) Math.max(0, Math.min(255, gray + added[zero + green]));
      rgb[i + 2] = (byte) Math.max(0, Math.min(255, gray + added[zero + blue]));
    }
  }

  private static void applyEach(Image image, float share) {
    byte[] rgb = image.rgb();
    for (int i = 0, end = image.bytes(); i < end; i += 3) {
      int red = rgb[i] & 0xFF;
      int green = rgb[i + 1] & 0xFF;
      int blue = rgb[i + 2] & 0xFF;
      int gray = Luminance.of(red, green, blue);
      rgb[i] = PixelBlend.of(gray, red, share);
      rgb[i + 1] = PixelBlend.of(gray, green, share);
      rgb[i + 2] = PixelBlend.of(gray, blue, share);
    }
  }
}
