package org.selfdiff.runner.data.image;

/**
 * Spreads the values of every channel so that each occurs about as often, as Pillow's {@code
 * ImageOps.equalize}; a channel of one value, or of fewer than 255 pixels beside those of its
 * largest value, stays as it is.
 */
public final class Equalization {
  /** Changes the image in place. */
  public void apply(Image image) {
    for (int channel = 0; channel < 3; channel++) {
      int[] counts = LookupTable.histogram(image, channel);
      int largest = 255;
      while (largest > 0 && counts[largest] == 0) {
        largest--;
      }
      int step = (image.width() * image.height() - counts[largest]) / 255;
      if (step > 0) {
        int[] below = new int[256];
        for (int value = 1; value < 256; value++) {
          below[value] = below[value - 1] + counts[value - 1];
        }
        LookupTable.apply(image, channel, value -> (step / 2 + below[value]) / step);
      }
    }
  }
}
