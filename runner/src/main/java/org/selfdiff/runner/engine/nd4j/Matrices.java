package org.selfdiff.runner.engine.nd4j;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.selfdiff.methods.graph.Type;

/** The matrices of an array [..., rows, columns], one at a time in double precision. */
final class Matrices {
  private final FloatBuffer floats;
  private final DoubleBuffer doubles;
  private final double[] one;

  /** Binds an array's memory. */
  Matrices(INDArray array, Type type, long rows, long columns) {
    ByteBuffer memory = Nd4jArrays.memory(array, type);
    floats = type == Type.F32 ? memory.asFloatBuffer() : null;
    doubles = type == Type.F32 ? null : memory.asDoubleBuffer();
    one = new double[Math.toIntExact(rows * columns)];
  }

  /** Number of matrices. */
  int count() {
    return (floats == null ? doubles.capacity() : floats.capacity()) / one.length;
  }

  /** The elements of matrix {@code m}, row by row; they stand until the next call. */
  double[] read(int m) {
    int from = m * one.length;
    if (floats == null) {
      doubles.get(from, one);
    } else {
      for (int i = 0; i < one.length; i++) {
        one[i] = floats.get(from + i);
      }
    }
    return one;
  }

  /** Writes matrix {@code m}. */
  void write(int m, double[] elements) {
    int from = m * one.length;
    if (floats == null) {
      doubles.put(from, elements);
    } else {
      for (int i = 0; i < one.length; i++) {
        floats.put(from + i, (float) elements[i]);
      }
    }
  }
}
