package org.selfdiff.runner.engine.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.runner.engine.Memory;

/**
 * Finds where the largest numbers of every row stand; of equal numbers the first comes first. The
 * stock op of {@link org.selfdiff.methods.graph.TopK} allocates several arrays per row and looks
 * the places of equal numbers up by their value.
 */
final class LargestOfRows implements Runnable {
  private final Memory in;
  private final Memory out;
  private final int rows;
  private final double[] row;
  private final int[] places;
  private final double[] largest;

  /**
   * Binds the arrays.
   *
   * @param shape [N, M] of the numbers
   * @param k how many places of each row
   */
  LargestOfRows(INDArray x, INDArray indices, Shape shape, int k) {
    this.in = Nd4jArrays.memory(x);
    this.out = Nd4jArrays.memory(indices);
    this.rows = Math.toIntExact(shape.dim(0));
    this.row = new double[Math.toIntExact(shape.dim(1))];
    this.places = new int[k];
    this.largest = new double[k];
  }

  @Override
  public void run() {
    for (long n = 0; n < rows; n++) {
      in.get(n * row.length, row);
      search();
      for (int i = 0; i < places.length; i++) {
        out.put(n * places.length + i, places[i]);
      }
    }
  }

  private void search() {
    int found = 0;
    for (int column = 0; column < row.length; column++) {
      double value = row[column];
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
}
