package org.selfdiff.runner.data.image;

/**
 * Turns the hue circle through 8-bit HSV with Pillow's rounding.
 *
 * <p>Hue depends on which channel is largest and which smallest, on their distance and on the
 * distance of the third from one of them: all of it is a table, and so is what does not depend on
 * the hue on the way back.
 */
public final class Hue {
  private static final byte[] HUE = hueTable();
  private static final byte[] SATURATION = saturationTable();
  private static final byte[] GRAYEST = grayestTable();
  private static final int[] SECTOR = new int[256];
  private static final float[] FRACTION = new float[256];
  private static final float[] SHARE = new float[256];

  static {
    for (int v = 0; v < 256; v++) {
      SECTOR[v] = (int) Math.floor(v * 6.0 / 255.0) % 6;
      FRACTION[v] = (float) (v * 6.0 / 255.0 - (float) Math.floor(v * 6.0 / 255.0));
      SHARE[v] = (float) (v / 255.0);
    }
  }

  /**
   * Turns the hue in place.
   *
   * @param turn share of the circle, in [-0.5, 0.5]; the hue moves by {@code trunc(255 * turn)}
   */
  public void apply(Image image, double turn) {
    int shift = (int) (255 * turn);
    byte[] rgb = image.rgb();
    for (int i = 0, end = image.bytes(); i < end; i += 3) {
      int hsv = hsv(rgb[i] & 0xFF, rgb[i + 1] & 0xFF, rgb[i + 2] & 0xFF);
      write(rgb, i, (hsv >> 16) + shift & 0xFF, hsv >> 8 & 0xFF, hsv & 0xFF);
    }
  }

  /** Replaces red, green, blue by hue, saturation, value, each 0..255. */
  public void toHsv(Image image) {
    byte[] rgb = image.rgb();
    for (int i = 0, end = image.bytes(); i < end; i += 3) {
      int hsv = hsv(rgb[i] & 0xFF, rgb[i + 1] & 0xFF, rgb[i + 2] & 0xFF);
      rgb[i] = (byte) (hsv >> 16);
      rgb[i + 1] = (byte) (hsv >> 8);
      rgb[i + 2] = (byte) hsv;
    }
  }

  /** The inverse of {@link #toHsv}, up to its rounding. */
  void toRgb(Image image) {
    byte[] rgb = image.rgb();
    for (int i = 0, end = image.bytes(); i < end; i += 3) {
      write(rgb, i, rgb[i] & 0xFF, rgb[i + 1] & 0xFF, rgb[i + 2] & 0xFF);
    }
  }

  private static int hsv(int red, int green, int blue) {
    int max = Math.max(red, Math.max(green, blue));
    int min = Math.min(red, Math.min(green, blue));
    int range = max - min;
    if (range == 0) {
      return max;
    }
    int entry;
    if (red == max) {
      entry = min == green ? index(0, range, max - blue) : index(1, range, max - green);
    } else if (green == max) {
      entry = min == blue ? index(2, range, max - red) : index(3, range, max - blue);
    } else {
      entry = min == red ? index(4, range, max - green) : index(5, range, max - red);
    }
    return (HUE[entry] & 0xFF) << 16 | (SATURATION[max << 8 | range] & 0xFF) << 8 | max;
  }

  private static int index(int corner, int range, int below) {
    return corner << 16 | range << 8 | below;
  }

  private static void write(byte[] rgb, int at, int hue, int saturation, int value) {
    if (saturation == 0) {
      rgb[at] = (byte) value;
      rgb[at + 1] = (byte) value;
      rgb[at + 2] = (byte) value;
      return;
    }
    byte p = GRAYEST[value << 8 | saturation];
    int sector = SECTOR[hue];
    double fraction = (sector & 1) == 1 ? FRACTION[hue] : 1.0 - FRACTION[hue];
    // The falling side multiplies in single precision, the rising side in double.
    double lost =
        (sector & 1) == 1 ? SHARE[saturation] * FRACTION[hue] : SHARE[saturation] * fraction;
    byte middle = (byte) (int) ((float) value * (1.0 - lost) + 0.5);
    byte v = (byte) value;
    switch (sector) {
      case 0 -> set(rgb, at, v, middle, p);
      case 1 -> set(rgb, at, middle, v, p);
      case 2 -> set(rgb, at, p, v, middle);
      case 3 -> set(rgb, at, p, middle, v);
      case 4 -> set(rgb, at, middle, p, v);
      default -> set(rgb, at, v, p, middle);
    }
  }

  private static void set(byte[] rgb, int at, byte red, byte green, byte blue) {
    rgb[at] = red;
    rgb[at + 1] = green;
    rgb[at + 2] = blue;
  }

  private static byte[] hueTable() {
    byte[] table = new byte[6 << 16];
    for (int range = 1; range < 256; range++) {
      for (int below = 0; below <= range; below++) {
        float share = (float) below / (float) range;
        table[index(0, range, below)] = turn(share - 1f);
        table[index(1, range, below)] = turn(1f - share);
        table[index(2, range, below)] = turn((float) (2.0 + share - 1f));
        table[index(3, range, below)] = turn((float) (2.0 + 1f - share));
        table[index(4, range, below)] = turn((float) (4.0 + share - 1f));
        table[index(5, range, below)] = turn((float) (4.0 + 1f - share));
      }
    }
    return table;
  }

  private static byte turn(float sixths) {
    float circle = (float) ((sixths / 6.0 + 1.0) % 1.0);
    return (byte) (int) (circle * 255.0);
  }

  private static byte[] saturationTable() {
    byte[] table = new byte[1 << 16];
    for (int max = 1; max < 256; max++) {
      for (int range = 0; range <= max; range++) {
        table[max << 8 | range] = (byte) (int) ((float) range / (float) max * 255.0);
      }
    }
    return table;
  }

  private static byte[] grayestTable() {
    byte[] table = new byte[1 << 16];
    for (int value = 0; value < 256; value++) {
      for (int saturation = 0; saturation < 256; saturation++) {
        float share = (float) (saturation / 255.0);
        table[value << 8 | saturation] = (byte) (int) ((float) value * (1.0 - share) + 0.5);
      }
    }
    return table;
  }
}
