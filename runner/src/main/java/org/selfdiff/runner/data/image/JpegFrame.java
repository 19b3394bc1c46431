package org.selfdiff.runner.data.image;

import java.nio.ByteBuffer;

/**
 * The frame of a JPEG file: ITU-T T.81, sections B.2.2 and B.2.3.
 *
 * @param kind low four bits of its marker: 0 and 1 sequential, 2 progressive, others hardly ever
 * @param precision bits of a sample
 * @param height rows
 * @param width pixels per row
 * @param components identifier, horizontal and vertical sampling factor of each
 */
record JpegFrame(int kind, int precision, int height, int width, int[][] components) {
  private static final int FRAMES = 0xC0;
  private static final int HUFFMAN = 0xC4;
  private static final int EXTENSION = 0xC8;
  private static final int ARITHMETIC = 0xCC;
  private static final int SCAN = 0xDA;
  private static final int START = 0xD8;

  /**
   * Finds the first frame of a file.
   *
   * @throws ImageFormatException if there is none before the first scan
   */
  static JpegFrame of(ByteBuffer bytes) throws ImageFormatException {
    int at = 2;
    while (at + 4 <= bytes.limit()) {
      int marker = bytes.get(at + 1) & 0xFF;
      if ((bytes.get(at) & 0xFF) != 0xFF || marker == 0) {
        at++;
      } else if (marker == 0xFF) {
        at++;
      } else if (marker == START || marker >= 0xD0 && marker <= 0xD7) {
        at += 2;
      } else if (marker == SCAN) {
        break;
      } else if (isFrame(marker)) {
        return at(bytes, at + 4, marker - FRAMES);
      } else {
        at += 2 + Math.max(2, pair(bytes, at + 2));
      }
    }
    throw new ImageFormatException("the JPEG data lack the header of a frame");
  }

  static boolean isFrame(int marker) {
    return marker >= FRAMES
        && marker <= 0xCF
        && marker != HUFFMAN
        && marker != EXTENSION
        && marker != ARITHMETIC;
  }

  /** Reads a frame behind its marker and its length. */
  static JpegFrame at(ByteBuffer bytes, int at, int kind) throws ImageFormatException {
    int[][] components = new int[bytes.get(at + 5) & 0xFF][];
    for (int c = 0; c < components.length; c++) {
      int place = at + 6 + 3 * c;
      int factors = bytes.get(place + 1) & 0xFF;
      components[c] = new int[] {bytes.get(place) & 0xFF, factors >> 4, factors & 15};
      if (factors >> 4 < 1 || factors >> 4 > 4 || (factors & 15) < 1 || (factors & 15) > 4) {
        throw new ImageFormatException("the JPEG header is damaged");
      }
    }
    int height = pair(bytes, at + 1);
    return new JpegFrame(kind, bytes.get(at) & 0xFF, height, pair(bytes, at + 3), components);
  }

  ImageHeader header() {
    return new ImageHeader(ImageHeader.Format.JPEG, width, height, precision, components.length);
  }

  static int pair(ByteBuffer bytes, int at) {
    return (bytes.get(at) & 0xFF) << 8 | bytes.get(at + 1) & 0xFF;
  }
}
