package org.selfdiff.runner.data.image;

/**
 * Stretches every channel so that its smallest value becomes 0 and its largest 255, as Pillow's
 * {@code ImageOps.autocontrast}; a channel of one value stays as it is.
 */
public final class AutoContrast {
  /** Changes the image in place. */
  public void apply(Image image) {
    for (int channel = 0; channel < 3; channel++) {
      int[] counts = LookupTable.histogram(image, channel);
      int low = 0;
      while (low < 255 && counts[low] == 0) {
        low++;
      }
      int high = 255;
      while (high > 0 && counts[high] == 0) {
        high--;
      }
      if (high > low) {
        double scale = 255.0 / (high - low);
        double offset = -low * scale;
        LookupTable.apply(image, channel, value -> (int) (value * scale + offset));
      }
    }
  }
}
