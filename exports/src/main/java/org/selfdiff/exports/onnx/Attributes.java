package org.selfdiff.exports.onnx;

import java.util.ArrayList;
import java.util.List;
import onnx.Onnx.AttributeProto;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.Value;

/** Attributes of ONNX operators. */
final class Attributes {
  private Attributes() {}

  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto flag(String name, boolean value) {
    return integer(name, value ? 1 : 0);
  }

  static AttributeProto real(String name, double value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF((float) value)
        .build();
  }

  static AttributeProto integers(String name, long... values) {
    AttributeProto.Builder a =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long v : values) {
      a.addInts(v);
    }
    return a.build();
  }

  /**
   * The attributes of a convolution with square strides and equal padding on all sides; one group
   * is ONNX's default.
   */
  static AttributeProto[] window(Conv2d op, Value weight) {
    long p = op.padding();
    List<AttributeProto> window =
        new ArrayList<>(
            List.of(
                integers("kernel_shape", weight.dim(2), weight.dim(3)),
                integers("pads", p, p, p, p),
                integers("strides", op.stride(), op.stride())));
    if (op.groups() != 1) {
      window.add(integer("group", op.groups()));
    }
    return window.toArray(AttributeProto[]::new);
  }
}
