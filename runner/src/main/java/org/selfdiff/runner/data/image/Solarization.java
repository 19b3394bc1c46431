package org.selfdiff.runner.data.image;

/** Inverts values at or above a threshold. */
public final class Solarization {
  /**
   * Changes the image in place.
   *
   * @param threshold smallest value that is inverted; 0 inverts all, 256 none
   */
  public void apply(Image image, int threshold) {
    byte[] rgb = image.rgb();
    for (int i = 0, end = image.bytes(); i < end; i++) {
      int value = rgb[i] & 0xFF;
      rgb[i] = (byte) (value < threshold ? value : 255 - value);
    }
  }
}
