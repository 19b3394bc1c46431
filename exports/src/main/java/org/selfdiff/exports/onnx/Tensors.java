package org.selfdiff.exports.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import onnx.Onnx.TensorProto;
import org.nd4j.shade.protobuf.ByteString;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Type;

/** Tensors in ONNX's form: elements in row-major order, little-endian. */
final class Tensors {
  private Tensors() {}

  /** ONNX's number of an element type. */
  static int type(Type type) {
    return switch (type) {
      case F32 -> TensorProto.DataType.FLOAT_VALUE;
      case F64 -> TensorProto.DataType.DOUBLE_VALUE;
      case I64 -> TensorProto.DataType.INT64_VALUE;
      case U8 -> TensorProto.DataType.UINT8_VALUE;
    };
  }

  /** A tensor of the bytes in {@code from}, of the machine's order, from its position on. */
  static TensorProto.Builder of(Type type, Shape shape, ByteBuffer from) {
    ByteBuffer in = from.slice().order(ByteOrder.nativeOrder());
    ByteBuffer out = little(type, shape);
    while (out.hasRemaining()) {
      switch (type.bytes()) {
        case 1 -> out.put(in.get());
        case 4 -> out.putInt(in.getInt());
        default -> out.putLong(in.getLong());
      }
    }
    return tensor(type, shape, out);
  }

  static TensorProto.Builder of(Constant c) {
    ByteBuffer out = little(c.type(), c.shape());
    double[] values = c.values();
    for (int i = 0; out.hasRemaining(); i++) {
      double v = values[values.length == 1 ? 0 : i];
      switch (c.type()) {
        case F32 -> out.putFloat((float) v);
        case F64 -> out.putDouble(v);
        case I64 -> out.putLong((long) v);
        case U8 -> out.put((byte) v);
      }
    }
    return tensor(c.type(), c.shape(), out);
  }

  static TensorProto.Builder integers(long... values) {
    ByteBuffer out = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long v : values) {
      out.putLong(v);
    }
    return TensorProto.newBuilder()
        .setDataType(type(Type.I64))
        .addDims(values.length)
        .setRawData(ByteString.copyFrom(out.flip()));
  }

  static TensorProto.Builder scalar(Type type, double value) {
    return of(Constant.filled(type, value, Shape.scalar()));
  }

  private static ByteBuffer little(Type type, Shape shape) {
    return ByteBuffer.allocate(Math.toIntExact(shape.size() * type.bytes()))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static TensorProto.Builder tensor(Type type, Shape shape, ByteBuffer filled) {
    TensorProto.Builder t = TensorProto.newBuilder().setDataType(type(type));
    for (long d : shape.dims()) {
      t.addDims(d);
    }
    return t.setRawData(ByteString.copyFrom(filled.flip()));
  }
}
