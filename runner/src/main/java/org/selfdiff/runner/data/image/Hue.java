package org.selfdiff.runner.data.image;

/**
 * Turns the hue circle through 8-bit HSV with Pillow's rounding.
 *
 * <p>Hue and the distance of the largest channel from the smallest depend on two differences of
 * channels alone, and what is left of the way there and back on that distance, on the value and on
 * the hue: all of it is a table. No step branches, because hues of neighbors are hard to foresee;
 * places are sums and not bits put together, of which the compiler knows that they lie within the
 * tables. Not thread safe.
 */
public final class Hue {
  /** Bits below the point of {@link #KEPT}: no result differs from that in double precision. */
  private static final int BITS = 24;

  /** Place of gray in {@link #HUE}. */
  private static final int GRAY = (255 << 9) + 255;

  /**
   * Hue, and from bit 8 on the largest channel less the smallest; by red less green, times 512,
   * plus green less blue, plus {@link #GRAY}.
   */
  private static final char[] HUE = hueTable();

  private static final byte[] SATURATION = saturationTable();
  private static final byte[] GRAYEST = grayestTable();

  /** Saturation, and from bit 8 on the grayest part; by value and largest less smallest channel. */
  private static final char[] SATURATION_GRAYEST = bothTable();

  /** Share of the value that the middle channel keeps, by hue and saturation. */
  private static final int[] KEPT = keptTable();

  /**
   * By hue, where red, green and blue lie in value, middle and gray part packed from bits 0, 8 and
   * 16: three shifts of 5 bits.
   */
  private static final int[] PLACES = placesTable();

  private final ColorLines lines = new ColorLines();

  /**
   * Turns the hue in place.
   *
   * @param turn share of the circle, in [-0.5, 0.5]; the hue moves by {@code trunc(255 * turn)}
   */
  public void apply(Image image, double turn) {
    lines.reserve(image.width());
    int row = 3 * image.width();
    for (int start = 0; start < image.bytes(); start += row) {
      lines.load(image.rgb(), start);
      turn(lines, shift(turn));
      lines.store(image.rgb(), start);
    }
  }

  /** By how much a turn moves the hue. */
  static int shift(double turn) {
    return (int) (255 * turn);
  }

  /** Moves the hue of a row in place. */
  static void turn(ColorLines line, int shift) {
    turn(line.red(), line.green(), line.blue(), line.length(), shift);
  }

  private static void turn(int[] reds, int[] greens, int[] blues, int length, int shift) {
    for (int x = 0; x < length; x++) {
      int red = reds[x] & 0xFF;
      int green = greens[x] & 0xFF;
      int blue = blues[x] & 0xFF;
      int value = Math.max(red, Math.max(green, blue));
      int place = HUE[(red - green << 9) + (green - blue) + GRAY];
      int both = SATURATION_GRAYEST[(value << 8) + (place >> 8)];
      int hue = place + shift & 0xFF;
      int middle = value * KEPT[(hue << 8) + (both & 0xFF)] + (1 << (BITS - 1)) >>> BITS;
      int packed = value + (middle << 8) + (both >> 8 << 16);
      int places = PLACES[hue];
      reds[x] = packed >>> places & 0xFF;
      greens[x] = packed >>> (places >>> 5) & 0xFF;
      blues[x] = packed >>> (places >>> 10) & 0xFF;
    }
  }

  /** Replaces red, green, blue by hue, saturation, value, each 0..255. */
  public void toHsv(Image image) {
    byte[] rgb = image.rgb();
    for (int i = 0, end = image.bytes(); i < end; i += 3) {
      int red = rgb[i] & 0xFF;
      int green = rgb[i + 1] & 0xFF;
      int blue = rgb[i + 2] & 0xFF;
      int value = Math.max(red, Math.max(green, blue));
      int place = HUE[(red - green << 9) + (green - blue) + GRAY];
      rgb[i] = (byte) place;
      rgb[i + 1] = SATURATION[(value << 8) + (place >> 8)];
      rgb[i + 2] = (byte) value;
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

  private static int packed(int hue, int saturation, int value) {
    int middle = value * KEPT[(hue << 8) + saturation] + (1 << (BITS - 1)) >>> BITS;
    return value | middle << 8 | (GRAYEST[(value << 8) + saturation] & 0xFF) << 16;
  }

  private static char[] hueTable() {
    char[] table = new char[1 << 18];
    for (int first = -255; first <= 255; first++) {
      for (int second = -255; second <= 255; second++) {
        int blue = -Math.min(0, Math.min(second, first + second));
        int green = blue + second;
        int red = green + first;
        int range = Math.max(red, Math.max(green, blue));
        if (range > 0 && range < 256) {
          table[(first << 9) + second + GRAY] =
              (char) (range << 8 | hue(red, green, blue, range) & 0xFF);
        }
      }
    }
    return table;
  }

  /** Hue of a color whose smallest channel is 0 and whose largest is {@code range}. */
  private static byte hue(int red, int green, int blue, int range) {
    float redBelow = (float) (range - red) / range;
    float greenBelow = (float) (range - green) / range;
    float blueBelow = (float) (range - blue) / range;
    if (red == range) {
      return turn(blueBelow - greenBelow);
    }
    return turn(
        (float) (green == range ? 2.0 + redBelow - blueBelow : 4.0 + greenBelow - redBelow));
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

  private static char[] bothTable() {
    char[] table = new char[1 << 16];
    for (int at = 0; at < table.length; at++) {
      int saturation = SATURATION[at] & 0xFF;
      table[at] = (char) (GRAYEST[(at & 0xFF00) + saturation] << 8 | saturation);
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
