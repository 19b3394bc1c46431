package org.selfdiff.runner.data.store;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One image in a segment, as its index tells of it.
 *
 * @param offset of its pixels in the segment
 * @param sum CRC-32C of its pixels
 */
record PixelEntry(PixelKey key, long offset, int width, int height, int sum) {
  /** Bytes of an entry in the index: key, offset, width, height, sum, and a sum of all these. */
  static final int BYTES = PixelKey.BYTES + 8 + 4 * 4;

  /** An entry of an index; empty where it is damaged or was not written to its end. */
  static Optional<PixelEntry> read(ByteBuffer index, int at) {
    int told = at + BYTES - 4;
    if (sum(index, at, told - at) != index.getInt(told)) {
      return Optional.empty();
    }
    int behind = at + PixelKey.BYTES;
    PixelEntry entry =
        new PixelEntry(
            PixelKey.read(index, at),
            index.getLong(behind),
            index.getInt(behind + 8),
            index.getInt(behind + 12),
            index.getInt(behind + 16));
    return Optional.of(entry).filter(PixelEntry::isPossible);
  }

  private boolean isPossible() {
    return offset >= 0 && width > 0 && height > 0 && 3L * width * height < Integer.MAX_VALUE;
  }

  ByteBuffer written() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    key.write(bytes);
    bytes.putLong(offset).putInt(width).putInt(height).putInt(sum);
    return bytes.putInt(sum(bytes, 0, bytes.position())).flip();
  }

  private static int sum(ByteBuffer bytes, int at, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes.duplicate().position(at).limit(at + length));
    return (int) sum.getValue();
  }
}
