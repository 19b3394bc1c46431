package org.selfdiff.runner.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Decodes bitmaps of 16 bits per pixel, five or six for a color, and stretches colors to 255 as
 * Pillow does: OpenCV only shifts them.
 */
final class BmpWords {
  private static final int OLD_HEADER = 12;
  private static final int MASKS = 54;
  private static final int FIVE = 31;
  private static final int SIX = 63;

  private BmpWords() {}

  /** Whether a bitmap is of this kind. */
  static boolean has(ByteBuffer file) {
    ByteBuffer bytes = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    return bytes.getInt(14) != OLD_HEADER && bytes.getShort(28) == 16;
  }

  /**
   * Decodes the bytes from 0 to the limit, of which the header is sound.
   *
   * @throws ImageFormatException if rows are missing, or colors are packed in another way
   */
  static void decode(ByteBuffer file, Image into) throws ImageFormatException {
    ByteBuffer bytes = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    try {
      int packing = bytes.getInt(30);
      boolean six =
          packing == 3
              && bytes.getInt(MASKS) == 0xF800
              && bytes.getInt(MASKS + 4) == 0x7E0
              && bytes.getInt(MASKS + 8) == 0x1F;
      boolean five =
          packing == 0
              || packing == 3
                  && bytes.getInt(MASKS) == 0x7C00
                  && bytes.getInt(MASKS + 4) == 0x3E0
                  && bytes.getInt(MASKS + 8) == 0x1F;
      if (!six && !five) {
        throw new ImageFormatException(
            "its 16-bit pixels are packed neither as 5-5-5 nor as 5-6-5 bits; convert it to PNG");
      }
      int height = bytes.getInt(22);
      into.reshape(bytes.getInt(18), Math.abs(height));
      int stride = (2 * into.width() + 3) / 4 * 4;
      byte[] rgb = into.rgb();
      int to = 0;
      for (int y = 0; y < into.height(); y++) {
        int row = height < 0 ? y : into.height() - 1 - y;
        int at = Math.addExact(bytes.getInt(10), Math.multiplyExact(row, stride));
        for (int x = 0; x < into.width(); x++) {
          int pixel = bytes.getShort(at + 2 * x) & 0xFFFF;
          rgb[to++] = (byte) ((pixel >> (six ? 11 : 10) & FIVE) * 255 / FIVE);
          rgb[to++] =
              (byte) (six ? (pixel >> 5 & SIX) * 255 / SIX : (pixel >> 5 & FIVE) * 255 / FIVE);
          rgb[to++] = (byte) ((pixel & FIVE) * 255 / FIVE);
        }
      }
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw new ImageFormatException("the BMP data are damaged");
    }
  }
}
