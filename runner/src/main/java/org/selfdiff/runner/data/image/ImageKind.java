package org.selfdiff.runner.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Format and kind of pixels of an image file, in words. */
final class ImageKind {
  private static final int EXTENDED = 0x56503858;
  private static final int LOSSLESS = 0x5650384C;
  private static final int ANIMATION = 0x02;
  private static final int ALPHA = 0x10;

  private ImageKind() {}

  /** Of bytes that were decoded, from 0 on. */
  static String of(ByteBuffer file) {
    try {
      ImageHeader header = ImageHeader.of(file);
      ByteBuffer bytes = file.duplicate().rewind();
      String format = header.format().name().replace("_TEXT", "");
      String depth = header.bits() == 16 ? " 16-bit" : "";
      return format + " " + pixels(header, bytes) + depth;
    } catch (ImageFormatException | IndexOutOfBoundsException e) {
      return "unknown";
    }
  }

  private static String pixels(ImageHeader header, ByteBuffer bytes) {
    return switch (header.format()) {
      case JPEG -> header.samples() == 4 ? "CMYK" : samples(header.samples());
      case PNM, PNM_TEXT, TIFF -> samples(header.samples());
      case PNG ->
          switch (bytes.get(25)) {
            case 0 -> "gray";
            case 3 -> "palette";
            case 4 -> "gray and alpha";
            case 6 -> "RGB and alpha";
            default -> "RGB";
          };
      case BMP -> {
        ByteBuffer little = bytes.order(ByteOrder.LITTLE_ENDIAN);
        yield little.getShort(little.getInt(14) == 12 ? 24 : 28) <= 8 ? "palette" : "RGB";
      }
      case WEBP -> webp(bytes);
    };
  }

  private static String samples(int samples) {
    return switch (samples) {
      case 1 -> "gray";
      case 2 -> "gray and alpha";
      case 4 -> "RGB and alpha";
      default -> "RGB";
    };
  }

  private static String webp(ByteBuffer bytes) {
    int kind = bytes.getInt(12);
    boolean extended = kind == EXTENDED;
    boolean alpha =
        extended && (bytes.get(20) & ALPHA) != 0
            || kind == LOSSLESS && (bytes.get(24) & ALPHA) != 0;
    boolean animated = extended && (bytes.get(20) & ANIMATION) != 0;
    return (alpha ? "RGB and alpha" : "RGB") + (animated ? ", animated" : "");
  }
}
