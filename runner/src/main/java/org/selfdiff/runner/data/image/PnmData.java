package org.selfdiff.runner.data.image;

import java.nio.ByteBuffer;

/**
 * Decodes portable bitmaps, gray maps and pixel maps, as text or bytes, as Pillow does: samples of
 * another range than 255 are scaled and rounded, gray ones of more than 8 bits to 65535 and then
 * cut off at 255.
 */
final class PnmData {
  private static final int BYTE = 255;
  private static final int WORD = 65_535;
  private static final String SHORT = "the data end before the last row of the image";

  private final ByteBuffer bytes;
  private final int kind;

  private PnmData(ByteBuffer bytes) {
    this.bytes = bytes;
    kind = bytes.get(1) - '0';
    bytes.position(2);
  }

  /**
   * Decodes the bytes from 0 to the limit, of which the header is sound.
   *
   * @throws ImageFormatException if samples are missing or none
   */
  static void decode(ByteBuffer file, Image into) throws ImageFormatException {
    PnmData data = new PnmData(file.duplicate().rewind());
    into.reshape(data.number(), data.number());
    if (data.kind == 1 || data.kind == 4) {
      data.bits(into);
    } else {
      data.samples(into, data.number());
    }
  }

  private void bits(Image into) throws ImageFormatException {
    if (kind == 4) {
      bytes.get();
    }
    byte[] rgb = into.rgb();
    int to = 0;
    for (int y = 0; y < into.height(); y++) {
      int eight = 0;
      for (int x = 0; x < into.width(); x++) {
        if (kind == 4 && x % 8 == 0) {
          require(1);
          eight = bytes.get();
        }
        boolean black = kind == 4 ? (eight >> 7 - x % 8 & 1) != 0 : digit() == '1';
        byte value = (byte) (black ? 0 : BYTE);
        rgb[to++] = value;
        rgb[to++] = value;
        rgb[to++] = value;
      }
    }
  }

  private void samples(Image into, int most) throws ImageFormatException {
    boolean text = kind <= 3;
    boolean color = kind % 3 == 0;
    if (!text) {
      // One white space stands between the header and the samples.
      bytes.get();
    }
    int full = !color && most > BYTE ? WORD : BYTE;
    byte[] rgb = into.rgb();
    for (int i = 0; i < into.bytes(); i++) {
      if (!color && i % 3 != 0) {
        rgb[i] = rgb[i - 1];
      } else {
        int value = text ? number() : sample(most);
        if (text && value > most) {
          throw new ImageFormatException(
              "it has a sample of %d, expected at most %d".formatted(value, most));
        }
        int scaled = most == full ? value : (int) Math.rint((double) value / most * full);
        rgb[i] = (byte) Math.min(BYTE, scaled);
      }
    }
  }

  private int sample(int most) throws ImageFormatException {
    require(most > BYTE ? 2 : 1);
    return most > BYTE ? bytes.getShort() & WORD : bytes.get() & BYTE;
  }

  private void require(int count) throws ImageFormatException {
    if (bytes.remaining() < count) {
      throw new ImageFormatException(SHORT);
    }
  }

  /** The next byte that is neither white space nor part of a comment. */
  private int digit() throws ImageFormatException {
    while (true) {
      require(1);
      int next = bytes.get();
      if (next == '#') {
        while (next != '\n') {
          require(1);
          next = bytes.get();
        }
      } else if (!Character.isWhitespace(next)) {
        if (next < '0' || next > '9') {
          throw new ImageFormatException("the PNM data are damaged");
        }
        return next;
      }
    }
  }

  /** The next number; what ends it is left. */
  private int number() throws ImageFormatException {
    long value = digit() - '0';
    while (bytes.hasRemaining()) {
      int next = bytes.get(bytes.position());
      if (next < '0' || next > '9') {
        break;
      }
      bytes.get();
      value = Math.min(Integer.MAX_VALUE, 10 * value + next - '0');
    }
    return (int) value;
  }
}
