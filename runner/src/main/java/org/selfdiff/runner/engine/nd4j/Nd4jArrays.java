package org.selfdiff.runner.engine.nd4j;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Type;

/** Arrays over fixed memory. */
public final class Nd4jArrays {
  private Nd4jArrays() {}

  /** Part of a vector as an array of its own shape; both share memory. */
  static INDArray view(INDArray flat, long offset, Shape shape) {
    long[] dims = shape.dims();
    return Nd4j.create(flat.data(), dims, Nd4j.getStrides(dims, 'c'), offset, 'c');
  }

  /** The memory of an array as a direct buffer of native order. */
  public static ByteBuffer memory(INDArray a, Type type) {
    long bytes = a.length() * type.bytes();
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalStateException(
          "a buffer of " + bytes + " bytes is larger than one Java buffer can be");
    }
    BytePointer p = new BytePointer(a.data().addressPointer());
    return p.capacity(bytes).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** Writes all elements, or one number into every element. */
  public static void fill(INDArray a, double[] values) {
    if (values.length == 1) {
      a.assign(values[0]);
      return;
    }
    INDArray flat = a.reshape(a.length());
    for (int i = 0; i < values.length; i++) {
      flat.putScalar(i, values[i]);
    }
  }
}
