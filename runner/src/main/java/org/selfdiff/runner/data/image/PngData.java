package org.selfdiff.runner.data.image;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG file. Those that pixels do not depend on, such as color profiles, texts and
 * further pictures of an animation, are left out before it is decoded: the codec would remark on
 * them.
 */
final class PngData {
  private static final int FIRST = 8;
  private static final int HEADER = 0x49484452;
  private static final int PALETTE = 0x504C5445;
  private static final int TRANSPARENCY = 0x74524E53;
  private static final int DATA = 0x49444154;
  private static final int END = 0x49454E44;

  private PngData() {}

  /**
   * Moves the chunks that are needed together.
   *
   * @param whole the bytes from 0 to the limit, which becomes that of what is left
   * @throws ImageFormatException if a chunk that is needed is missing or damaged
   */
  static void reduce(ByteBuffer whole) throws ImageFormatException {
    // A duplicate has the order of the format, the highest byte first.
    ByteBuffer file = whole.duplicate();
    int to = FIRST;
    int at = FIRST;
    boolean data = false;
    while (true) {
      if (file.limit() - at < 12) {
        throw new ImageFormatException("the PNG data ends before its last byte");
      }
      int length = file.getInt(at);
      int kind = file.getInt(at + 4);
      if (length < 0 || length > file.limit() - at - 12) {
        throw new ImageFormatException("the PNG data are damaged at byte " + at);
      }
      boolean needed =
          kind == HEADER || kind == PALETTE || kind == TRANSPARENCY || kind == DATA || kind == END;
      if (needed) {
        requireSum(file, at, length);
        if (to != at) {
          file.put(to, file.slice(at, length + 12), 0, length + 12);
        }
        to += length + 12;
        data |= kind == DATA && length > 0;
      }
      if (kind == END) {
        break;
      }
      at += length + 12;
    }
    if (!data) {
      throw new ImageFormatException("the PNG data lack the pixels");
    }
    whole.limit(to);
  }

  private static void requireSum(ByteBuffer file, int at, int length) throws ImageFormatException {
    CRC32 sum = new CRC32();
    sum.update(file.slice(at + 4, length + 4));
    if ((int) sum.getValue() != file.getInt(at + 8 + length)) {
      throw new ImageFormatException("the PNG data are damaged at byte " + at);
    }
  }
}
