package org.selfdiff.runner.data.image;

/** Luminance of ITU-R 601 in 16-bit fixed point: Pillow's conversion from RGB to L. */
public final class Luminance {
  /** Luminance of one pixel whose channels are 0..255. */
  public static int of(int red, int green, int blue) {
    return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
  }

  /** Replaces every channel by the luminance. */
  public void apply(Image image) {
    byte[] rgb = image.rgb();
    for (int i = 0, end = image.bytes(); i < end; i += 3) {
      byte gray = (byte) of(rgb[i] & 0xFF, rgb[i + 1] & 0xFF, rgb[i + 2] & 0xFF);
      rgb[i] = gray;
      rgb[i + 1] = gray;
      rgb[i + 2] = gray;
    }
  }

  /** The mean luminance, rounded to the nearest whole number, halves up. */
  static int mean(Image image) {
    byte[] rgb = image.rgb();
    long sum = 0;
    for (int i = 0, end = image.bytes(); i < end; i += 3) {
      sum += of(rgb[i] & 0xFF, rgb[i + 1] & 0xFF, rgb[i + 2] & 0xFF);
    }
    return (int) ((double) sum / (image.width() * image.height()) + 0.5);
  }

  /** Adds the luminance of each pixel of a row. */
  static void add(ColorLines line, int[] sums) {
    add(line.red(), line.green(), line.blue(), sums, line.length());
  }

  private static void add(int[] red, int[] green, int[] blue, int[] sums, int length) {
    for (int x = 0; x < length; x++) {
      sums[x] += of(red[x], green[x], blue[x]);
    }
  }

  /** The mean as {@link #mean(Image)}, of sums over the rows of the image. */
  static int mean(int[] sums, Image image) {
    long sum = 0;
    for (int x = 0; x < image.width(); x++) {
      sum += sums[x];
    }
    return (int) ((double) sum / (image.width() * image.height()) + 0.5);
  }
}
