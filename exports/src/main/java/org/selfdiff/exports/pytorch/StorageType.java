package org.selfdiff.exports.pytorch;

import java.util.Optional;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.safetensors.SafetensorsDType;

/** The storages of PyTorch, by the names of their classes. */
enum StorageType {
  FLOAT("FloatStorage", SafetensorsDType.F32),
  DOUBLE("DoubleStorage", SafetensorsDType.F64),
  HALF("HalfStorage", SafetensorsDType.F16),
  BFLOAT16("BFloat16Storage", SafetensorsDType.BF16),
  LONG("LongStorage", SafetensorsDType.I64),
  INT("IntStorage", SafetensorsDType.I32),
  SHORT("ShortStorage", SafetensorsDType.I16),
  CHAR("CharStorage", SafetensorsDType.I8),
  BYTE("ByteStorage", SafetensorsDType.U8),
  BOOL("BoolStorage", SafetensorsDType.BOOL);

  private final String className;
  private final SafetensorsDType type;

  StorageType(String className, SafetensorsDType type) {
    this.className = className;
    this.type = type;
  }

  String className() {
    return className;
  }

  SafetensorsDType type() {
    return type;
  }

  static Optional<StorageType> named(String className) {
    for (StorageType t : values()) {
      if (t.className.equals(className)) {
        return Optional.of(t);
      }
    }
    return Optional.empty();
  }

  static StorageType of(SafetensorsDType type) {
    for (StorageType t : values()) {
      if (t.type == type) {
        return t;
      }
    }
    throw new FileFormatException("PyTorch has no storage for " + type);
  }
}
