package org.selfdiff.exports.onnx;

import onnx.Onnx.TensorProto;
import org.selfdiff.methods.graph.DType;

/**
 * Floating-point precision of a file's weights and of what it computes; its input and outputs are
 * float32.
 */
public enum OnnxPrecision {
  /** The graph's own. */
  FLOAT32(TensorProto.DataType.FLOAT_VALUE),
  /** Half the size; a runtime that has no kernels for it computes in float32 between them. */
  FLOAT16(TensorProto.DataType.FLOAT16_VALUE);

  private final int real;

  OnnxPrecision(int real) {
    this.real = real;
  }

  /** ONNX's number of the format that stands for the graph's. */
  int type(DType type) {
    return switch (type) {
      case F32 -> real;
      case F64 -> TensorProto.DataType.DOUBLE_VALUE;
      case I64 -> TensorProto.DataType.INT64_VALUE;
      case U8 -> TensorProto.DataType.UINT8_VALUE;
    };
  }
}
