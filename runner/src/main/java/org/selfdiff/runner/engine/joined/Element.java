package org.selfdiff.runner.engine.joined;

import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.runner.engine.ComputePrecision;

/** Element type of a tensor that a joined kernel reads or writes. */
public enum Element {
  /** fp32. */
  F32("float", 4),
  /** The upper half of fp32. */
  BF16("unsigned short", 2),
  /** Half precision of IEEE 754. */
  F16("unsigned short", 2),
  /** Pixels, 0 to 255. */
  U8("unsigned char", 1);

  private final String word;
  private final int bytes;

  Element(String word, int bytes) {
    this.word = word;
    this.bytes = bytes;
  }

  /** The type in which a kernel addresses it. */
  public String word() {
    return word;
  }

  /** Bytes of one. */
  public int bytes() {
    return bytes;
  }

  /** The type of 16 bits of a precision that has one. */
  static Element low(ComputePrecision precision) {
    return precision == ComputePrecision.FP16 ? F16 : BF16;
  }

  /** Whether a kernel can read or write what a value holds. */
  static boolean holds(Value v) {
    return v.type() == DType.F32 || v.type() == DType.U8;
  }
}
