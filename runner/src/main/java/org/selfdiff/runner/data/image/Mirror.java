package org.selfdiff.runner.data.image;

/** Exchanges left and right. */
public final class Mirror {
  /** Changes the image in place. */
  public void apply(Image image) {
    byte[] rgb = image.rgb();
    int row = 3 * image.width();
    for (int start = 0, end = image.bytes(); start < end; start += row) {
      for (int left = start, right = start + row - 3; left < right; left += 3, right -= 3) {
        for (int channel = 0; channel < 3; channel++) {
          byte kept = rgb[left + channel];
          rgb[left + channel] = rgb[right + channel];
          rgb[right + channel] = kept;
        }
      }
    }
  }
}
