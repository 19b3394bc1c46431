package org.selfdiff.exports.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import onnx.Onnx.TensorProto;
import org.nd4j.shade.protobuf.ByteString;
import org.selfdiff.exports.Float16;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Shape;

/**
 * Tensors in ONNX's form: elements in row-major order, little-endian.
 *
 * @param precision the format that float32 numbers are written in
 */
record OnnxTensors(OnnxPrecision precision) {
  /** ONNX's number of an element type of the graph. */
  int type(DType type) {
    return precision.type(type);
  }

  /** A tensor of the bytes in {@code from}, of the machine's order, from its position on. */
  TensorProto.Builder of(DType type, Shape shape, ByteBuffer from) {
    ByteBuffer in = from.slice().order(ByteOrder.nativeOrder());
    ByteBuffer out = little(type, shape);
    while (out.hasRemaining()) {
      switch (type) {
        case F32 -> put(out, in.getFloat());
        case F64 -> out.putDouble(in.getDouble());
        case I64 -> out.putLong(in.getLong());
        case U8 -> out.put(in.get());
      }
    }
    return tensor(type, shape, out);
  }

  /** A tensor of float32 numbers of the graph. */
  TensorProto.Builder of(Shape shape, float[] values) {
    ByteBuffer out = little(DType.F32, shape);
    for (float v : values) {
      put(out, v);
    }
    return tensor(DType.F32, shape, out);
  }

  TensorProto.Builder of(Constant c) {
    ByteBuffer out = little(c.type(), c.shape());
    double[] values = c.values();
    for (int i = 0; out.hasRemaining(); i++) {
      double v = values[values.length == 1 ? 0 : i];
      switch (c.type()) {
        case F32 -> put(out, (float) v);
        case F64 -> out.putDouble(v);
        case I64 -> out.putLong((long) v);
        case U8 -> out.put((byte) v);
      }
    }
    return tensor(c.type(), c.shape(), out);
  }

  TensorProto.Builder integers(long... values) {
    ByteBuffer out = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long v : values) {
      out.putLong(v);
    }
    return TensorProto.newBuilder()
        .setDataType(type(DType.I64))
        .addDims(values.length)
        .setRawData(ByteString.copyFrom(out.flip()));
  }

  /**
   * One number.
   *
   * @throws OnnxException if it is not zero and would become zero
   */
  TensorProto.Builder scalar(DType type, double value) {
    if (type == DType.F32 && value != 0 && isHalf() && Float16.of((float) value) == 0) {
      throw new OnnxException(
          "the number " + value + " is zero in float16; write the file in float32");
    }
    return of(Constant.filled(type, value, Shape.scalar()));
  }

  private boolean isHalf() {
    return precision == OnnxPrecision.FLOAT16;
  }

  private void put(ByteBuffer out, float value) {
    if (!isHalf()) {
      out.putFloat(value);
      return;
    }
    if (Math.abs(value) > Float16.MAX) {
      throw new OnnxException(
          "a weight is "
              + value
              + ", and float16 ends at "
              + Float16.MAX
              + "; write the file in float32");
    }
    out.putShort(Float16.of(value));
  }

  private ByteBuffer little(DType type, Shape shape) {
    int bytes = type == DType.F32 && isHalf() ? Short.BYTES : type.bytes();
    return ByteBuffer.allocate(Math.toIntExact(shape.size() * bytes))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private TensorProto.Builder tensor(DType type, Shape shape, ByteBuffer filled) {
    TensorProto.Builder t = TensorProto.newBuilder().setDataType(type(type));
    for (long d : shape.dims()) {
      t.addDims(d);
    }
    return t.setRawData(ByteString.copyFrom(filled.flip()));
  }
}
