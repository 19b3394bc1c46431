package org.selfdiff.exports.safetensors;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.selfdiff.exports.Float16;

/** Element types of the safetensors format; the constant's name is the name in the file. */
public enum SafetensorsDType {
  /** One byte, 0 or 1. */
  BOOL(1),
  /** Unsigned 8-bit integer. */
  U8(1),
  /** Signed 8-bit integer. */
  I8(1),
  /** Signed 16-bit integer. */
  I16(2),
  /** Unsigned 16-bit integer. */
  U16(2),
  /** IEEE 754 half precision. */
  F16(2),
  /** The upper half of an {@link #F32}. */
  BF16(2),
  /** Signed 32-bit integer. */
  I32(4),
  /** Unsigned 32-bit integer. */
  U32(4),
  /** IEEE 754 single precision. */
  F32(4),
  /** IEEE 754 double precision. */
  F64(8),
  /** Signed 64-bit integer. */
  I64(8),
  /** Unsigned 64-bit integer. */
  U64(8);

  private final int bytes;

  SafetensorsDType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /**
   * One element as a number; integers beyond 2^53 lose their last bits.
   *
   * @param data little-endian elements
   * @param i index of the element
   */
  public double number(ByteBuffer data, int i) {
    return switch (this) {
      case F32 -> data.getFloat(4 * i);
      case F64 -> data.getDouble(8 * i);
      case F16 -> Float16.toDouble(data.getShort(2 * i));
      case BF16 -> Float.intBitsToFloat(data.getShort(2 * i) << 16);
      case I64 -> data.getLong(8 * i);
      case U64 -> unsigned(data.getLong(8 * i));
      case I32 -> data.getInt(4 * i);
      case U32 -> Integer.toUnsignedLong(data.getInt(4 * i));
      case I16 -> data.getShort(2 * i);
      case U16 -> Short.toUnsignedInt(data.getShort(2 * i));
      case I8 -> data.get(i);
      case U8, BOOL -> Byte.toUnsignedInt(data.get(i));
    };
  }

  private static double unsigned(long bits) {
    return bits >= 0 ? bits : 2.0 * (bits >>> 1) + (bits & 1);
  }

  /** The format with this name, or empty where the name is not one of the constants. */
  static Optional<SafetensorsDType> named(String name) {
    for (SafetensorsDType type : values()) {
      if (type.name().equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
