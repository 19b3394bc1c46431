package org.selfdiff.runner.data.image;

import java.util.function.IntUnaryOperator;

/** A lookup table: a new value for each of the 256 values of a channel. */
final class LookupTable {
  private LookupTable() {}

  /** Changes all three channels in place; results beyond 0..255 are clipped. */
  static void apply(Image image, IntUnaryOperator curve) {
    byte[] table = table(curve);
    byte[] rgb = image.rgb();
    for (int i = 0, end = image.bytes(); i < end; i++) {
      rgb[i] = table[rgb[i] & 0xFF];
    }
  }

  /** Changes one channel in place; results beyond 0..255 are clipped. */
  static void apply(Image image, int channel, IntUnaryOperator curve) {
    byte[] table = table(curve);
    byte[] rgb = image.rgb();
    for (int i = channel, end = image.bytes(); i < end; i += 3) {
      rgb[i] = table[rgb[i] & 0xFF];
    }
  }

  /** How often each value occurs in a channel. */
  static int[] histogram(Image image, int channel) {
    int[] counts = new int[256];
    byte[] rgb = image.rgb();
    for (int i = channel, end = image.bytes(); i < end; i += 3) {
      counts[rgb[i] & 0xFF]++;
    }
    return counts;
  }

  private static byte[] table(IntUnaryOperator curve) {
    byte[] table = new byte[256];
    for (int value = 0; value < 256; value++) {
      table[value] = (byte) Math.max(0, Math.min(255, curve.applyAsInt(value)));
    }
    return table;
  }
}
