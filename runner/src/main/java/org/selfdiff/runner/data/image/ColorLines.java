package org.selfdiff.runner.data.image;

/**
 * A row of pixels, each channel in an array of its own: only loops over whole numbers side by side
 * become vector instructions. Not thread safe.
 */
final class ColorLines {
  private int[] red = new int[0];
  private int[] green = new int[0];
  private int[] blue = new int[0];
  private int[] gray = new int[0];
  private int length;

  /** Makes room for rows of so many pixels. */
  void reserve(int width) {
    if (red.length < width) {
      red = new int[width];
      green = new int[width];
      blue = new int[width];
      gray = new int[width];
    }
    length = width;
  }

  /**
   * Takes a row of an image.
   *
   * @param start index of its first byte
   */
  void load(byte[] rgb, int start) {
    load(rgb, start, red, green, blue, length);
  }

  private static void load(byte[] rgb, int start, int[] red, int[] green, int[] blue, int length) {
    for (int x = 0; x < length; x++) {
      red[x] = rgb[start + 3 * x] & 0xFF;
      green[x] = rgb[start + 3 * x + 1] & 0xFF;
      blue[x] = rgb[start + 3 * x + 2] & 0xFF;
    }
  }

  /** The same, with another value for each of the 256. */
  void load(byte[] rgb, int start, byte[] table) {
    load(rgb, start, table, red, green, blue, length);
  }

  private static void load(
      byte[] rgb, int start, byte[] table, int[] red, int[] green, int[] blue, int length) {
    for (int x = 0; x < length; x++) {
      red[x] = table[rgb[start + 3 * x] & 0xFF] & 0xFF;
      green[x] = table[rgb[start + 3 * x + 1] & 0xFF] & 0xFF;
      blue[x] = table[rgb[start + 3 * x + 2] & 0xFF] & 0xFF;
    }
  }

  /** Writes the row. */
  void store(byte[] rgb, int start) {
    store(rgb, start, red, green, blue, length);
  }

  private static void store(byte[] rgb, int start, int[] red, int[] green, int[] blue, int length) {
    for (int x = 0; x < length; x++) {
      rgb[start + 3 * x] = (byte) red[x];
      rgb[start + 3 * x + 1] = (byte) green[x];
      rgb[start + 3 * x + 2] = (byte) blue[x];
    }
  }

  /** Another value for each of the 256. */
  void look(byte[] table) {
    look(red, table, length);
    look(green, table, length);
    look(blue, table, length);
  }

  private static void look(int[] line, byte[] table, int length) {
    for (int x = 0; x < length; x++) {
      line[x] = table[line[x] & 0xFF] & 0xFF;
    }
  }

  /** The luminance of each pixel, valid until the next call. */
  int[] luminance() {
    luminance(red, green, blue, gray, length);
    return gray;
  }

  private static void luminance(int[] red, int[] green, int[] blue, int[] gray, int length) {
    for (int x = 0; x < length; x++) {
      gray[x] = Luminance.of(red[x], green[x], blue[x]);
    }
  }

  int[] red() {
    return red;
  }

  int[] green() {
    return green;
  }

  int[] blue() {
    return blue;
  }

  /** Pixels of the row. */
  int length() {
    return length;
  }
}
