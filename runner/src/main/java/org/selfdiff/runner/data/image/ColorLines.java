package org.selfdiff.runner.data.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A row of pixels, each channel in an array of its own: only loops over whole numbers side by side
 * become vector instructions. Not thread safe.
 */
final class ColorLines {
  private static final VarHandle FOUR =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private int[] red = new int[0];
  private int[] green = new int[0];
  private int[] blue = new int[0];
  private int[] gray = new int[0];
  private int[] packed = new int[0];
  private int length;

  /** Makes room for rows of so many pixels. */
  void reserve(int width) {
    if (red.length < width) {
      red = new int[width];
      green = new int[width];
      blue = new int[width];
      gray = new int[width];
      packed = new int[width];
    }
    length = width;
  }

  /**
   * Takes a row of an image.
   *
   * @param rgb the buffer of an {@link Image}
   * @param start index of the first byte of the row
   */
  void load(byte[] rgb, int start) {
    read(rgb, start, packed, length);
    unpack(packed, red, green, blue, length);
  }

  /** One byte too many each, of which an image has enough behind its last pixel. */
  private static void read(byte[] rgb, int start, int[] packed, int length) {
    for (int x = 0; x < length; x++) {
      packed[x] = (int) FOUR.get(rgb, start + 3 * x);
    }
  }

  private static void unpack(int[] packed, int[] red, int[] green, int[] blue, int length) {
    for (int x = 0; x < length; x++) {
      int pixel = packed[x];
      red[x] = pixel & 0xFF;
      green[x] = pixel >>> 8 & 0xFF;
      blue[x] = pixel >>> 16 & 0xFF;
    }
  }

  /** Writes the row, as {@link #load} takes it. */
  void store(byte[] rgb, int start) {
    pack(packed, red, green, blue, length);
    write(rgb, start, packed, length - 1);
    int last = start + 3 * (length - 1);
    rgb[last] = (byte) red[length - 1];
    rgb[last + 1] = (byte) green[length - 1];
    rgb[last + 2] = (byte) blue[length - 1];
  }

  private static void pack(int[] packed, int[] red, int[] green, int[] blue, int length) {
    for (int x = 0; x < length; x++) {
      packed[x] = red[x] | green[x] << 8 | blue[x] << 16;
    }
  }

  /** The fourth byte of a pixel is the first of the next, which is written after it. */
  private static void write(byte[] rgb, int start, int[] packed, int length) {
    for (int x = 0; x < length; x++) {
      FOUR.set(rgb, start + 3 * x, packed[x]);
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
