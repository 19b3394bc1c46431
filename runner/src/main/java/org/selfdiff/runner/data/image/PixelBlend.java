package org.selfdiff.runner.data.image;

/**
 * Mixes a value with a degenerate one: {@code from + factor * (value - from)} in single precision,
 * clipped to 0..255 and truncated, as Pillow's {@code Image.blend}.
 */
final class PixelBlend {
  private PixelBlend() {}

  static byte of(int from, int value, float factor) {
    return clip(from + factor * (value - from));
  }

  static byte clip(float mixed) {
    return (byte) Math.max(0, Math.min(255, (int) mixed));
  }

  /** What mixing with {@code from} makes of each of the 256 values. */
  static byte[] table(int from, float factor) {
    byte[] table = new byte[256];
    for (int value = 0; value < 256; value++) {
      table[value] = of(from, value, factor);
    }
    return table;
  }

  /** One table after another, as one. */
  static byte[] after(byte[] first, byte[] second) {
    byte[] table = new byte[256];
    for (int value = 0; value < 256; value++) {
      table[value] = second[first[value] & 0xFF];
    }
    return table;
  }

  /** Mixes every channel of every pixel with the same value. */
  static void constant(Image image, int from, float factor) {
    byte[] table = table(from, factor);
    byte[] rgb = image.rgb();
    for (int i = 0, end = image.bytes(); i < end; i++) {
      rgb[i] = table[rgb[i] & 0xFF];
    }
  }
}
