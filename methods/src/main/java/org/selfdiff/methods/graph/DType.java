package org.selfdiff.methods.graph;

import org.nd4j.linalg.api.buffer.DataType;

/** Element types of graph values. */
public enum DType {
  /** 32-bit floating point. */
  F32(4, DataType.FLOAT),
  /** 64-bit floating point, for checks. */
  F64(8, DataType.DOUBLE),
  /** 64-bit integers: positions and permutations. */
  I64(8, DataType.INT64),
  /** 8-bit unsigned integers: pixels. */
  U8(1, DataType.UINT8);

  private final int bytes;
  private final DataType nd4j;

  DType(int bytes, DataType nd4j) {
    this.bytes = bytes;
    this.nd4j = nd4j;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** The same type in ND4J's terms. */
  public DataType nd4j() {
    return nd4j;
  }

  /**
   * The type of an ND4J array.
   *
   * @throws GraphException if the vocabulary has no such type
   */
  public static DType of(DataType nd4j) {
    for (DType t : values()) {
      if (t.nd4j == nd4j) {
        return t;
      }
    }
    throw new GraphException("the vocabulary has no type " + nd4j);
  }

  /** True for the floating-point types. */
  public boolean isFloating() {
    return this == F32 || this == F64;
  }
}
