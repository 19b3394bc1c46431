package org.selfdiff.runner.data.image;

/** Mixes with the mean luminance: factor 0 is uniform gray, 1 the image, above 1 more contrast. */
public final class Contrast {
  /** Changes the image in place. */
  public void apply(Image image, double factor) {
    PixelBlend.constant(image, Luminance.mean(image), (float) factor);
  }
}
