package org.selfdiff.runner.survey;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.selfdiff.runner.data.image.Image;

/** 64 bits of an image's size and pixels: two checksums that the processor computes. */
final class PixelHash {
  private final CRC32 first = new CRC32();
  private final CRC32C second = new CRC32C();

  long of(Image image) {
    first.reset();
    second.reset();
    first.update(image.rgb(), 0, image.bytes());
    second.update(image.rgb(), 0, image.bytes());
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      first.update(image.width() >>> shift);
      second.update(image.width() >>> shift);
    }
    return first.getValue() << 32 | second.getValue();
  }
}
