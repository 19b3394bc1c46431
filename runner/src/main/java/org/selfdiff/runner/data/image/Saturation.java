package org.selfdiff.runner.data.image;

/** Mixes each pixel with its luminance: factor 0 is gray, 1 the image, above 1 more color. */
public final class Saturation {
  /** Changes the image in place. */
  public void apply(Image image, double factor) {
    float share = (float) factor;
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
