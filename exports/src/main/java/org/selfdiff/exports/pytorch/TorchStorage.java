package org.selfdiff.exports.pytorch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.selfdiff.exports.FileFormatException;

/** The memory that tensors of a file share; its data may come after the pickle that names it. */
final class TorchStorage {
  private final StorageType type;
  private final String key;
  private final long elements;
  private ByteBuffer data;

  TorchStorage(StorageType type, String key, long elements) {
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

  void fill(byte[] bytes) {
    if (bytes.length < elements * type.type().bytes()) {
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
