package org.selfdiff.exports.pytorch;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.selfdiff.exports.FileFormatException;

/** The bytes of a pickle: numbers and texts, with bounds on what they may take. */
final class PickleInput {
  /** All text and bytes of a pickle; tensors lie beside it. */
  private static final long TEXT_MOST = 64L << 20;

  /** Beyond this the text of a number takes long to read. */
  private static final int NUMBER_MOST = 4096;

  private static final int LINE_MOST = 1 << 20;

  private final DataInputStream in;
  private long position;
  private long text;

  PickleInput(InputStream in) {
    this.in = new DataInputStream(in);
  }

  /** Bytes read so far. */
  long position() {
    return position;
  }

  int unsignedByte() throws IOException {
    int value = in.readUnsignedByte();
    position++;
    return value;
  }

  /** An unsigned number of up to 8 bytes, the lowest first. */
  long little(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) unsignedByte() << 8 * i;
    }
    return value;
  }

  double bigEndianDouble() throws IOException {
    double value = in.readDouble();
    position += Double.BYTES;
    return value;
  }

  byte[] bytes(long length) throws IOException {
    text += length;
    if (length < 0 || length > TEXT_MOST || text > TEXT_MOST) {
      throw new FileFormatException(
          "the pickle is damaged: a text of %d bytes, expected %d in all at most"
              .formatted(length, TEXT_MOST));
    }
    byte[] bytes = in.readNBytes((int) length);
    position += bytes.length;
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  String text(long length) throws IOException {
    return new String(bytes(length), StandardCharsets.UTF_8);
  }

  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = unsignedByte(); c != '\n'; c = unsignedByte()) {
      line.append((char) c);
      if (++text > TEXT_MOST || line.length() > LINE_MOST) {
        throw new FileFormatException("the pickle is damaged: a line without end");
      }
    }
    return line.toString();
  }

  /** A whole number in decimal digits: Long, or BigInteger where it does not fit. */
  static Object decimal(String line) {
    if (line.length() > NUMBER_MOST) {
      throw new FileFormatException(
          "the pickle is damaged: a number of " + line.length() + " digits");
    }
    return whole(new BigInteger(line.endsWith("L") ? line.substring(0, line.length() - 1) : line));
  }

  /** A signed whole number of some bytes, the lowest first. */
  Object signed(long length) throws IOException {
    if (length < 0 || length > NUMBER_MOST) {
      throw new FileFormatException("the pickle is damaged: a number of " + length + " bytes");
    }
    byte[] little = bytes(length);
    byte[] big = new byte[little.length];
    for (int i = 0; i < big.length; i++) {
      big[i] = little[big.length - 1 - i];
    }
    return big.length == 0 ? 0L : whole(new BigInteger(big));
  }

  private static Object whole(BigInteger n) {
    return n.bitLength() < Long.SIZE ? (Object) n.longValue() : n;
  }
}
