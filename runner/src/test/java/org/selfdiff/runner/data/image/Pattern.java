package org.selfdiff.runner.data.image;

import java.util.zip.CRC32;

/** Test images that are easy to make in another language, and checksums of images. */
public final class Pattern {
  private Pattern() {}

  /** Channel c at (x, y) is {@code 31xx + 17(c+1)y + (7+c)xy + (2654435761x mod 2^32 >> 9+c)}. */
  public static Image of(int width, int height) {
    Image image = new Image(width, height);
    for (int y = 0, i = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++, i++) {
          long mixed = (x * 2654435761L & 0xFFFFFFFFL) >> (9 + c);
          image.rgb()[i] =
              (byte) (31L * x * x + 17L * y * (c + 1) + (long) x * y * (7 + c) + mixed);
        }
      }
    }
    return image;
  }

  /** Every color once: 4096 x 4096 pixels. */
  public static Image ofAllColors() {
    Image image = new Image(4096, 4096);
    for (int color = 0, i = 0; color < 1 << 24; color++, i += 3) {
      image.rgb()[i] = (byte) (color >> 16);
      image.rgb()[i + 1] = (byte) (color >> 8);
      image.rgb()[i + 2] = (byte) color;
    }
    return image;
  }

  /** CRC-32 of the pixels, as eight hexadecimal digits. */
  public static String crc(Image image) {
    CRC32 crc = new CRC32();
    crc.update(image.rgb(), 0, image.bytes());
    return String.format("%08x", crc.getValue());
  }
}
