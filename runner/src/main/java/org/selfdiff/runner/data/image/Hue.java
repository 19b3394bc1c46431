package org.selfdiff.runner.data.image;

/**
 * Turns the hue circle through 8-bit HSV with Pillow's rounding.
 *
 * <p>Hue depends on the order of the channels, on the distance of the largest from the smallest and
 * on that of the largest from the third: all of it is a table, and so is the way back. No step
 * branches, because hues of neighbors are hard to foresee; places are sums and not bits put
 * together, of which the compiler knows that they lie within the tables.
 */
public final class Hue {
  /** Bits below the point of {@link #KEPT}: no result differs from that in double precision. */
  private static final int BITS = 24;

  private static final byte[] HUE = hueTable();
  private static final byte[] SATURATION = saturationTable();
  private static final byte[] GRAYEST = grayestTable();

  /** Share of the value that the middle channel keeps, by hue and saturation. */
  private static final int[] KEPT = keptTable();

  /**
   * By hue, where red, green and blue lie in value, middle and gray part packed from bits 0, 8 and
   * 16: three shifts of 5 bits.
   */
  private static final int[] PLACES = placesTable();

  /**
   * Turns the hue in place.
   *
   * @param turn share of the circle, in [-0.5, 0.5]; the hue moves by {@code trunc(255 * turn)}
   */
  public void apply(Image image, double turn) {
    int shift = (int) (255 * turn);
    byte[] rgb = image.rgb();
    for (int i = 0, end = image.bytes(); i < end; i += 3) {
      int red = rgb[i] & 0xFF;
      int green = rgb[i + 1] & 0xFF;
      int blue = rgb[i + 2] & 0xFF;
      int max = Math.max(red, Math.max(green, blue));
      int range = max - Math.min(red, Math.min(green, blue)) & 0xFF;
      int hue = (HUE[entry(red, green, blue, max, range)] & 0xFF) + shift & 0xFF;
      int packed = packed(hue, SATURATION[(max << 8) + range] & 0xFF, max);
      int places = PLACES[hue];
      rgb[i] = (byte) (packed >>> places);
      rgb[i + 1] = (byte) (packed >>> (places >>> 5));
      rgb[i + 2] = (byte) (packed >>> (places >>> 10));
    }
  }

  /** Replaces red, green, blue by hue, saturation, value, each 0..255. */
  public void toHsv(Image image) {
    byte[] rgb = image.rgb();
    for (int i = 0, end = image.bytes(); i < end; i += 3) {
      int red = rgb[i] & 0xFF;
      int green = rgb[i + 1] & 0xFF;
      int blue = rgb[i + 2] & 0xFF;
      int max = Math.max(red, Math.max(green, blue));
      int range = max - Math.min(red, Math.min(green, blue)) & 0xFF;
      rgb[i] = HUE[entry(red, green, blue, max, range)];
      rgb[i + 1] = SATURATION[(max << 8) + range];
      rgb[i + 2] = (byte) max;
    }
  }

  /** The inverse of {@link #toHsv}, up to its rounding. */
  void toRgb(Image image) {
    byte[] rgb = image.rgb();
    for (int i = 0, end = image.bytes(); i < end; i += 3) {
      int hue = rgb[i] & 0xFF;
      int packed = packed(hue, rgb[i + 1] & 0xFF, rgb[i + 2] & 0xFF);
      int places = PLACES[hue];
      rgb[i] = (byte) (packed >>> places);
      rgb[i + 1] = (byte) (packed >>> (places >>> 5));
      rgb[i + 2] = (byte) (packed >>> (places >>> 10));
    }
  }

  /** Place of a color in {@link #HUE}: the order of its channels, its range, and what is below. */
  private static int entry(int red, int green, int blue, int max, int range) {
    int order = (red - green >>> 31) + (green - blue >>> 31) * 2 + (blue - red >>> 31) * 4;
    // The largest and the smallest are max and max - range; the third is what is left of the sum.
    int below = 3 * max - range - red - green - blue & 0xFF;
    return (order << 16) + (range << 8) + below;
  }

  private static int packed(int hue, int saturation, int value) {
    int middle = value * KEPT[(hue << 8) + saturation] + (1 << (BITS - 1)) >>> BITS;
    return value | middle << 8 | (GRAYEST[(value << 8) + saturation] & 0xFF) << 16;
  }

  private static byte[] hueTable() {
    byte[] table = new byte[8 << 16];
    for (int range = 1; range < 256; range++) {
      for (int below = 0; below <= range; below++) {
        float share = (float) below / (float) range;
        int at = range << 8 | below;
        // Bits 16 to 18: red below green, green below blue, blue below red. Of equals either will
        // do.
        table[6 << 16 | at] = turn(share - 1f);
        table[4 << 16 | at] = turn(1f - share);
        table[5 << 16 | at] = turn((float) (2.0 + share - 1f));
        table[1 << 16 | at] = turn((float) (2.0 + 1f - share));
        table[3 << 16 | at] = turn((float) (4.0 + share - 1f));
        table[2 << 16 | at] = turn((float) (4.0 + 1f - share));
      }
    }
    return table;
  }

  private static int[] keptTable() {
    int[] table = new int[1 << 16];
    for (int hue = 0; hue < 256; hue++) {
      double sixths = hue * 6.0 / 255.0;
      float fraction = (float) (sixths - (float) Math.floor(sixths));
      for (int saturation = 0; saturation < 256; saturation++) {
        float share = (float) (saturation / 255.0);
        // The falling side multiplies in single precision, the rising side in double.
        double lost =
            (int) Math.floor(sixths) % 2 == 1 ? share * fraction : share * (1.0 - fraction);
        table[hue << 8 | saturation] = (int) Math.rint((1.0 - lost) * (1 << BITS));
      }
    }
    return table;
  }

  private static int[] placesTable() {
    int[][] sectors = {{0, 8, 16}, {8, 0, 16}, {16, 0, 8}, {16, 8, 0}, {8, 16, 0}, {0, 16, 8}};
    int[] table = new int[256];
    for (int hue = 0; hue < 256; hue++) {
      int[] places = sectors[(int) Math.floor(hue * 6.0 / 255.0) % 6];
      table[hue] = places[0] | places[1] << 5 | places[2] << 10;
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
