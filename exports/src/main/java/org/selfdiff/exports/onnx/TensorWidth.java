package org.selfdiff.exports.onnx;

import onnx.Onnx.TensorProto;

/** How much of a file the elements of ONNX's types take. */
final class TensorWidth {
  private static final int[] BITS = {
    0, 32, 8, 8, 16, 16, 32, 64, 0, 8, 16, 64, 32, 64, 64, 128, 16, 8, 8, 8, 8, 4, 4, 4
  };

  private TensorWidth() {}

  /** Bits of an element; 0 for texts and types that are not known. */
  static int bits(int dataType) {
    return dataType > 0 && dataType < BITS.length ? BITS[dataType] : 0;
  }

  /** Numbers that a tensor lists one by one, the most of any list. */
  static long listed(TensorProto tensor) {
    long most = Math.max(tensor.getFloatDataCount(), tensor.getDoubleDataCount());
    most = Math.max(most, Math.max(tensor.getInt32DataCount(), tensor.getInt64DataCount()));
    most = Math.max(most, tensor.getUint64DataCount());
    return Math.max(most, tensor.getRawData().size());
  }
}
