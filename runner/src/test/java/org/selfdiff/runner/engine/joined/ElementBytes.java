package org.selfdiff.runner.engine.joined;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.selfdiff.methods.graph.Shape;

/** Numbers as the bytes of a tensor and back, in the order in which they lie in memory. */
final class ElementBytes {
  private static final double TINIEST_HALF = 0x1p-24;
  private static final double LARGEST_HALF = 65504;

  private ElementBytes() {}

  static byte[] of(double[] values, Element type, Shape shape, boolean channelsLast) {
    ByteBuffer b = ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      int at = channelsLast ? place(shape, i) : i;
      switch (type) {
        case F32 -> b.putFloat(4 * at, (float) values[i]);
        case BF16 -> b.putShort(2 * at, bfloat((float) values[i]));
        case F16 -> b.putShort(2 * at, half((float) values[i]));
        case U8 -> b.put(at, (byte) Math.round(values[i]));
      }
    }
    return b.array();
  }

  static double[] numbers(byte[] bytes, Element type, Shape shape, boolean channelsLast) {
    ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[bytes.length / type.bytes()];
    for (int i = 0; i < values.length; i++) {
      int at = channelsLast ? place(shape, i) : i;
      values[i] =
          switch (type) {
            case F32 -> b.getFloat(4 * at);
            case BF16 -> Float.intBitsToFloat(b.getShort(2 * at) << 16);
            case F16 -> number(b.getShort(2 * at));
            case U8 -> b.get(at) & 0xff;
          };
    }
    return values;
  }

  /** The number that an element holds for another. */
  static double rounded(double x, Element type) {
    return numbers(of(new double[] {x}, type, Shape.scalar(), false), type, Shape.scalar(), false)[
        0];
  }

  private static int place(Shape s, int i) {
    int w = i % (int) s.dim(3);
    int h = i / (int) s.dim(3) % (int) s.dim(2);
    int c = i / (int) (s.dim(3) * s.dim(2)) % (int) s.dim(1);
    int n = i / (int) (s.dim(3) * s.dim(2) * s.dim(1));
    return ((n * (int) s.dim(2) + h) * (int) s.dim(3) + w) * (int) s.dim(1) + c;
  }

  /** The nearest of two neighbors, of which the even one in the middle. */
  private static short bfloat(float x) {
    if (Float.isNaN(x)) {
      return 0x7fc0;
    }
    int bits = Float.floatToRawIntBits(x);
    int below = bits & 0xffff0000;
    int rest = bits & 0xffff;
    boolean up = rest > 0x8000 || rest == 0x8000 && (below & 0x10000) != 0;
    return (short) ((up ? below + 0x10000 : below) >> 16);
  }

  private static short half(float x) {
    int sign = Float.floatToRawIntBits(x) < 0 ? 0x8000 : 0;
    double size = Math.abs((double) x);
    if (Double.isNaN(size)) {
      return (short) (sign | 0x7e00);
    }
    int exponent = Math.max(Math.getExponent((float) size), -14);
    double unit = Math.scalb(1.0, exponent - 10);
    double near = Math.rint(size / unit) * unit;
    if (near > LARGEST_HALF) {
      return (short) (sign | 0x7c00);
    }
    if (near < Math.scalb(1.0, -14)) {
      return (short) (sign | (int) (near / TINIEST_HALF));
    }
    int e = Math.getExponent(near);
    int mantissa = (int) ((near / Math.scalb(1.0, e) - 1) * 1024);
    return (short) (sign | (e + 15) << 10 | mantissa);
  }

  private static double number(short bits) {
    int e = bits >> 10 & 31;
    int m = bits & 1023;
    double size =
        e == 31
            ? m == 0 ? Double.POSITIVE_INFINITY : Double.NaN
            : e == 0 ? m * TINIEST_HALF : Math.scalb(1 + m / 1024.0, e - 15);
    return bits < 0 ? -size : size;
  }
}
