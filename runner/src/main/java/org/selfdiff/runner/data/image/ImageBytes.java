package org.selfdiff.runner.data.image;

import java.nio.ByteBuffer;

/** Finds images that were cut off: the codecs would fill the missing part with gray. */
final class ImageBytes {
  private static final int JPEG_START = 0xFFD8;
  private static final int JPEG_END = 0xFFD9;
  private static final int JPEG_SCAN = 0xFFDA;
  private static final int PNG_START = 0x89504E47;
  private static final int PNG_END = 0x49454E44;

  private ImageBytes() {}

  static void requireComplete(ByteBuffer bytes, int length) throws ImageFormatException {
    if (length < 8) {
      throw new ImageFormatException("the file holds only " + length + " bytes");
    }
    if (pair(bytes, 0) == JPEG_START && !endsAsJpeg(bytes, length)) {
      throw new ImageFormatException("the JPEG data ends before its last byte");
    }
    if ((pair(bytes, 0) << 16 | pair(bytes, 2)) == PNG_START && !endsAsPng(bytes, length)) {
      throw new ImageFormatException("the PNG data ends before its last byte");
    }
  }

  private static boolean endsAsJpeg(ByteBuffer bytes, int length) {
    for (int at = length - 2; at >= 2; at--) {
      int marker = pair(bytes, at);
      if (marker == JPEG_END) {
        return true;
      }
      if (marker == JPEG_SCAN) {
        return false;
      }
    }
    return false;
  }

  private static boolean endsAsPng(ByteBuffer bytes, int length) {
    for (int at = length - 8; at >= 8; at--) {
      if ((pair(bytes, at) << 16 | pair(bytes, at + 2)) == PNG_END) {
        return true;
      }
    }
    return false;
  }

  private static int pair(ByteBuffer bytes, int at) {
    return (bytes.get(at) & 0xFF) << 8 | bytes.get(at + 1) & 0xFF;
  }
}
