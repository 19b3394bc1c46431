package org.selfdiff.runner.data.image;

/** Mixes with black: factor 0 is black, 1 the image, above 1 brighter. */
public final class Brightness {
  /** Changes the image in place. */
  public void apply(Image image, double factor) {
    PixelBlend.constant(image, 0, (float) factor);
  }
}
