package org.selfdiff.exports.pytorch;

import java.nio.ByteBuffer;
import java.util.Optional;
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
    throw new PytorchException("PyTorch has no storage for " + type);
  }

  /** Element {@code i} of little-endian data. */
  static double number(DType type, ByteBuffer data, int i) {
    return switch (type) {
      case F32 -> data.getFloat(4 * i);
      case F64 -> data.getDouble(8 * i);
      case F16 -> half(data.getShort(2 * i));
      case BF16 -> Float.intBitsToFloat(data.getShort(2 * i) << 16);
      case I64 -> data.getLong(8 * i);
      case I32 -> data.getInt(4 * i);
      case I16 -> data.getShort(2 * i);
      case I8 -> data.get(i);
      case U8, BOOL -> data.get(i) & 0xff;
      default -> throw new PytorchException("PyTorch has no storage for " + type);
    };
  }

  private static double half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    double magnitude =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24;
          case 0x1f -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default -> (1 + fraction * 0x1p-10) * Math.scalb(1.0, exponent - 15);
        };
    return bits < 0 ? -magnitude : magnitude;
  }
}
