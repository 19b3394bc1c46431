package org.selfdiff.runner.engine.nd4j;

import java.nio.ByteBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Type;

/**
 * Finds where the largest numbers of every row stand; of equal numbers the first comes first. The
 * stock op of {@link org.selfdiff.methods.graph.TopK} allocates several arrays per row and looks
 * the places of equal numbers up by their value.
 */
final class LargestOfRows implements Runnable {
  private final ByteBuffer in;
  private final ByteBuffer out;
  private final Type type;
  private final int rows;
  private final int columns;
  private final int[] places;
  private final double[] largest;

  /**
   * Binds the arrays.
   *
   * @param shape [N, M] of the numbers
   * @param k how many places of each row
   */
  LargestOfRows(INDArray x, INDArray indices, Type type, Shape shape, int k) {
    this.in = Nd4jArrays.memory(x, type);
    this.out = Nd4jArrays.memory(indices, Type.I64);
    this.type = type;
    this.rows = Math.toIntExact(shape.dim(0));
    this.columns = Math.toIntExact(shape.dim(1));
    this.places = new int[k];
    this.largest = new double[k];
  }

  @Override
  public void run() {
    for (int row = 0; row < rows; row++) {
      search(row * columns);
      for (int i = 0; i < places.length; i++) {
        out.putLong((row * places.length + i) * Long.BYTES, places[i]);
      }
    }
  }

  private void search(int first) {
    int found = 0;
    for (int column = 0; column < columns; column++) {
      double value = number(first + column);
      if (found < places.length) {
        insert(found++, value, column);
      } else if (value > largest[found - 1]) {
        insert(found - 1, value, column);
      }
    }
  }

  /** Puts a number in its order, from the end {@code at} of those found before it. */
  private void insert(int at, double value, int column) {
    int i = at;
    for (; i > 0 && value > largest[i - 1]; i--) {
      largest[i] = largest[i - 1];
      places[i] = places[i - 1];
    }
    largest[i] = value;
    places[i] = column;
  }

  private double number(int index) {
    return type == Type.F32 ? in.getFloat(index * Float.BYTES) : in.getDouble(index * Double.BYTES);
  }
}
