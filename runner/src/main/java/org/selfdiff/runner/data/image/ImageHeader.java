package org.selfdiff.runner.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the first bytes of an image say of it, read before anything is allocated for its pixels.
 *
 * @param format which kind of file it is
 * @param width pixels per row
 * @param height rows
 * @param bits of one sample
 * @param samples of one pixel, 0 where the header does not tell
 * @param alpha what TIFF files of four samples hold in the last; {@link Alpha#NONE} of others
 */
record ImageHeader(Format format, long width, long height, int bits, int samples, Alpha alpha) {
  /** A sample that says how opaque a pixel is. */
  enum Alpha {
    NONE,
    /** Colors are as they are without it. */
    APART,
    /** Colors are stored multiplied by it. */
    MULTIPLIED
  }

  /** A header that tells of no alpha. */
  ImageHeader(Format format, long width, long height, int bits, int samples) {
    this(format, width, height, bits, samples, Alpha.NONE);
  }

  /** Kinds of files that are read. */
  enum Format {
    JPEG,
    PNG,
    BMP,
    WEBP,
    TIFF,
    /** Samples as decimal numbers. */
    PNM_TEXT,
    PNM
  }

  /** Pixels of the largest image that is read. */
  static final long MOST_PIXELS = 100_000_000;

  private static final String UNKNOWN = "the bytes are damaged or of an unknown image format";
  private static final int FLOATING = 3;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int INKS = 5;
  private static final int CIELAB = 8;
  private static final int ICCLAB = 9;
  private static final int MULTIPLIED = 1;

  /**
   * Reads the header of bytes from 0 to the limit.
   *
   * @throws ImageFormatException if they are of no known format, or of one or of a size that is not
   *     read
   */
  static ImageHeader of(ByteBuffer buffer) throws ImageFormatException {
    ByteBuffer bytes = buffer.duplicate().rewind();
    ImageHeader header;
    try {
      header = read(bytes);
    } catch (IndexOutOfBoundsException e) {
      throw new ImageFormatException(UNKNOWN);
    }
    if (header.bits > 16) {
      throw new ImageFormatException(
          header.bits + "-bit samples are not read; convert the image to 8 bits");
    }
    if (header.width <= 0 || header.height <= 0) {
      throw new ImageFormatException(
          "its header tells of %d x %d pixels".formatted(header.width, header.height));
    }
    if (header.width > MOST_PIXELS / header.height) {
      throw new ImageFormatException(
          "its %d x %d pixels are more than the %d million that are read; scale it down"
              .formatted(header.width, header.height, MOST_PIXELS / 1_000_000));
    }
    return header;
  }

  private static ImageHeader read(ByteBuffer bytes) throws ImageFormatException {
    int start = bytes.getInt(0);
    if (start >>> 16 == 0xFFD8) {
      return JpegFrame.of(bytes).header();
    }
    if (start == 0x89504E47) {
      return new ImageHeader(
          Format.PNG,
          unsigned(bytes.getInt(16)),
          unsigned(bytes.getInt(20)),
          bytes.get(24) & 0xFF,
          0);
    }
    if (start >>> 16 == 0x424D) {
      return bmp(bytes.order(ByteOrder.LITTLE_ENDIAN));
    }
    if (start == 0x52494646 && bytes.getInt(8) == 0x57454250) {
      return webp(bytes.order(ByteOrder.LITTLE_ENDIAN));
    }
    if (start == 0x49492A00 || start == 0x4D4D002A) {
      ByteOrder order = start == 0x49492A00 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
      return tiff(bytes.order(order));
    }
    int kind = (start >>> 16 & 0xFF) - '0';
    if (start >>> 24 == 'P' && kind >= 1 && kind <= 6) {
      return pnm(bytes, kind);
    }
    String other = other(bytes, start);
    throw new ImageFormatException(
        other.isEmpty()
            ? UNKNOWN
            : "it is in the format " + other + ", which is not read; convert it to PNG or JPEG");
  }

  /** Name of a format that is known and not read. */
  private static String other(ByteBuffer bytes, int start) {
    if (start == 0x47494638) {
      return "GIF";
    }
    if (start == 0x49492B00 || start == 0x4D4D002B) {
      return "BigTIFF";
    }
    if (start == 0x0000000C || start == 0xFF4FFF51) {
      return "JPEG 2000";
    }
    return bytes.getInt(4) == 0x66747970 ? "HEIF or AVIF" : "";
  }

  private static ImageHeader bmp(ByteBuffer bytes) throws ImageFormatException {
    if (bytes.getInt(14) == 12) {
      int width = bytes.getShort(18) & 0xFFFF;
      int height = bytes.getShort(20) & 0xFFFF;
      requireRows(bytes, unsigned(bytes.getInt(10)), width, height, bytes.getShort(24), 32);
      return new ImageHeader(Format.BMP, width, height, 8, 0);
    }
    int packing = bytes.getInt(30);
    if (packing == 0 || packing == 3) {
      long height = Math.abs((long) bytes.getInt(22));
      requireRows(
          bytes, unsigned(bytes.getInt(10)), bytes.getInt(18), height, bytes.getShort(28), 32);
    }
    // Rows from the top have a negative number.
    return new ImageHeader(Format.BMP, bytes.getInt(18), Math.abs((long) bytes.getInt(22)), 8, 0);
  }

  /** Makes sure that there are as many bytes as unpacked rows need. */
  private static void requireRows(
      ByteBuffer bytes, long at, long width, long height, int bitsPerPixel, int rowBits)
      throws ImageFormatException {
    long row = (Math.max(0, width) * bitsPerPixel + rowBits - 1) / rowBits * (rowBits / 8);
    if (row > 0 && height > 0 && (bytes.limit() - at) / row < height) {
      throw new ImageFormatException("the data end before the last row of the image");
    }
  }

  private static ImageHeader webp(ByteBuffer bytes) throws ImageFormatException {
    int kind = Integer.reverseBytes(bytes.getInt(12));
    if (kind == 0x56503858) {
      return new ImageHeader(
          Format.WEBP,
          1 + (bytes.getInt(24) & 0xFFFFFF),
          1 + (bytes.getInt(26) >>> 8 & 0xFFFFFF),
          8,
          0);
    }
    if (kind == 0x5650384C) {
      int sizes = bytes.getInt(21);
      return new ImageHeader(Format.WEBP, 1 + (sizes & 0x3FFF), 1 + (sizes >>> 14 & 0x3FFF), 8, 0);
    }
    if (kind == 0x56503820) {
      return new ImageHeader(
          Format.WEBP, bytes.getShort(26) & 0x3FFF, bytes.getShort(28) & 0x3FFF, 8, 0);
    }
    throw new ImageFormatException(UNKNOWN);
  }

  private static ImageHeader tiff(ByteBuffer bytes) throws ImageFormatException {
    long at = unsigned(bytes.getInt(4));
    if (at > bytes.limit() - 2) {
      throw new ImageFormatException("its directory lies behind its end");
    }
    int entries = bytes.getShort((int) at) & 0xFFFF;
    long width = 0;
    long height = 0;
    int bits = 1;
    int samples = 1;
    int kind = 1;
    int colors = 0;
    int extra = 0;
    for (int i = 0; i < entries; i++) {
      int entry = (int) at + 2 + 12 * i;
      long count = unsigned(bytes.getInt(entry + 4));
      boolean isShort = bytes.getShort(entry + 2) == 3;
      long value = isShort ? bytes.getShort(entry + 8) & 0xFFFF : unsigned(bytes.getInt(entry + 8));
      int first = isShort && count > 2 ? listed(bytes, entry) : (int) value;
      switch (bytes.getShort(entry) & 0xFFFF) {
        case 256 -> width = value;
        case 257 -> height = value;
        case 258 -> bits = first;
        case 262 -> colors = (int) value;
        case 338 -> extra = first;
        case 277 -> samples = (int) value;
        case 339 -> kind = first;
        default -> {
          // Nothing that the size of the pixels depends on.
        }
      }
    }
    if (kind == FLOATING && bits <= 16) {
      throw new ImageFormatException(
          bits + "-bit floating-point samples are not read; convert the image to 8 bits");
    }
    if (bits > 1 && bits < 8 && colors != PALETTE) {
      throw new ImageFormatException(
          bits + "-bit samples are not read; convert the image to 8 bits");
    }
    if (colors == CIELAB || colors == ICCLAB) {
      throw new ImageFormatException("colors in CIELab are not read; convert the image to RGB");
    }
    Alpha alpha =
        samples != 4 || colors != RGB
            ? Alpha.NONE
            : extra == MULTIPLIED ? Alpha.MULTIPLIED : Alpha.APART;
    if (bits == 16 && (colors == INKS || alpha == Alpha.MULTIPLIED)) {
      throw new ImageFormatException(
          (colors == INKS ? "16-bit inks" : "16-bit colors that are multiplied by alpha")
              + " are not read; convert the image to 8 bits");
    }
    return new ImageHeader(Format.TIFF, width, height, bits, samples, alpha);
  }

  /** The first number of a list that lies elsewhere. */
  private static int listed(ByteBuffer bytes, int entry) {
    long at = unsigned(bytes.getInt(entry + 8));
    return at <= bytes.limit() - 2 ? bytes.getShort((int) at) & 0xFFFF : 0;
  }

  private static ImageHeader pnm(ByteBuffer bytes, int kind) throws ImageFormatException {
    bytes.position(2);
    long width = number(bytes);
    long height = number(bytes);
    boolean bitmap = kind == 1 || kind == 4;
    long most = bitmap ? 1 : number(bytes);
    if (most < 1 || most > 65_535) {
      throw new ImageFormatException(UNKNOWN);
    }
    Format format = kind <= 3 ? Format.PNM_TEXT : Format.PNM;
    int bits = bitmap ? 1 : most > 255 ? 16 : 8;
    int samples = kind % 3 == 0 ? 3 : 1;
    if (kind > 3) {
      requireRows(bytes, bytes.position(), width, height, samples * bits, 8);
    } else {
      // A number has at least one digit.
      requireRows(bytes, bytes.position(), width, height, samples * 8, 8);
    }
    return new ImageHeader(format, width, height, bits, samples);
  }

  /** The next number; what follows # up to the end of its line is skipped. */
  private static long number(ByteBuffer bytes) throws ImageFormatException {
    byte next = next(bytes);
    while (next == '#' || Character.isWhitespace(next)) {
      if (next == '#') {
        while (next != '\n') {
          next = next(bytes);
        }
      }
      next = next(bytes);
    }
    long value = 0;
    int digits = 0;
    for (; next >= '0' && next <= '9' && digits < 10; digits++) {
      value = 10 * value + next - '0';
      next = next(bytes);
    }
    if (digits == 0) {
      throw new ImageFormatException(UNKNOWN);
    }
    return value;
  }

  private static byte next(ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      throw new IndexOutOfBoundsException();
    }
    return bytes.get();
  }

  private static long unsigned(int value) {
    return value & 0xFFFFFFFFL;
  }
}
