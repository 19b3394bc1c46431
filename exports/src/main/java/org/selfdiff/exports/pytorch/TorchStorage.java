package org.selfdiff.exports.pytorch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.selfdiff.exports.FileFormatException;

/** The memory that tensors of a file share; its data may come after the pickle that names it. */
final class TorchStorage {
  private static final long BYTES_MOST = Integer.MAX_VALUE - 8;

  private final StorageType type;
  private final String key;
  private final long elements;
  private ByteBuffer data;

  /**
   * A storage that a pickle names.
   *
   * @throws FileFormatException if it has more bytes than an array holds, or fewer than none
   */
  TorchStorage(StorageType type, String key, long elements) {
    if (elements < 0 || elements > BYTES_MOST / type.type().bytes()) {
      throw new FileFormatException(
          "storage %s of %d elements of %s, expected 0 to %d"
              .formatted(key, elements, type.type(), BYTES_MOST / type.type().bytes()));
    }
    this.type = type;
    this.key = key;
    this.elements = elements;
  }

  StorageType type() {
    return type;
  }

  String key() {
    return key;
  }

  long elements() {
    return elements;
  }

  /** Bytes of all elements. */
  int bytes() {
    return Math.toIntExact(elements * type.type().bytes());
  }

  void fill(byte[] bytes) {
    if (bytes.length < bytes()) {
      throw new FileFormatException(
          "storage %s has %d bytes, and %d elements of %s were announced: the file is truncated"
              .formatted(key, bytes.length, elements, type.type()));
    }
    data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  ByteBuffer data() {
    if (data == null) {
      throw new FileFormatException("storage " + key + " has no data in the file");
    }
    return data;
  }
}
