package org.selfdiff.runner.data.image;

/** Exchanges left and right. */
public final class Mirror {
  /** Changes the image in place. */
  public void apply(Image image) {
    byte[] rgb = image.rgb();
    int row = 3 * image.width();
    for (int start = 0, end = image.bytes(); start < end; start += row) {
      for (int left = start, right = start + row - 3; left < right; left += 3, right -= 3) {
        byte red = rgb[left];
        byte green = rgb[left + 1];
        byte blue = rgb[left + 2];
        rgb[left] = rgb[right];
        rgb[left + 1] = rgb[right + 1];
        rgb[left + 2] = rgb[right + 2];
        rgb[right] = red;
        rgb[right + 1] = green;
        rgb[right + 2] = blue;
      }
    }
  }
}
