package org.selfdiff.exports.pytorch;

import java.util.Optional;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.safetensors.DType;

/** The storages of PyTorch, by the names of their classes. */
enum StorageType {
  FLOAT("FloatStorage", DType.F32),
  DOUBLE("DoubleStorage", DType.F64),
  HALF("HalfStorage", DType.F16),
  BFLOAT16("BFloat16Storage", DType.BF16),
  LONG("LongStorage", DType.I64),
  INT("IntStorage", DType.I32),
  SHORT("ShortStorage", DType.I16),
  CHAR("CharStorage", DType.I8),
  BYTE("ByteStorage", DType.U8),
  BOOL("BoolStorage", DType.BOOL);

  private final String className;
  private final DType type;

  StorageType(String className, DType type) {
    this.className = className;
    this.type = type;
  }

  String className() {
    return className;
  }

  DType type() {
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

  static StorageType of(DType type) {
    for (StorageType t : values()) {
      if (t.type == type) {
        return t;
      }
    }
    throw new FileFormatException("PyTorch has no storage for " + type);
  }
}
