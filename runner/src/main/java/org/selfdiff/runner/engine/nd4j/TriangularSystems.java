package org.selfdiff.runner.engine.nd4j;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.runner.engine.Memory;

/**
 * Forward substitution, or with the transposed matrix backward substitution, in double precision.
 */
final class TriangularSystems implements Runnable {
  private final Memory lower;
  private final Memory right;
  private final Memory solution;
  private final int n;
  private final int columns;
  private final boolean transpose;
  private final double[] l;
  private final double[] x;

  /** Binds (lower, right) and the solution of the given shape. */
  TriangularSystems(List<INDArray> in, INDArray out, Shape shape, boolean transpose) {
    this.lower = Nd4jArrays.memory(in.get(0));
    this.right = Nd4jArrays.memory(in.get(1));
    this.solution = Nd4jArrays.memory(out);
    this.n = Math.toIntExact(shape.dim(shape.rank() - 2));
    this.columns = Math.toIntExact(shape.dim(shape.rank() - 1));
    this.transpose = transpose;
    this.l = new double[n * n];
    this.x = new double[n * columns];
  }

  @Override
  public void run() {
    for (long m = 0; m < lower.size() / l.length; m++) {
      lower.get(m * l.length, l);
      right.get(m * x.length, x);
      for (int step = 0; step < n; step++) {
        eliminate(transpose ? n - 1 - step : step);
      }
      solution.put(m * x.length, x);
    }
  }

  /** Row i of the solution, from the rows that are known already. */
  private void eliminate(int i) {
    int from = transpose ? i + 1 : 0;
    int to = transpose ? n : i;
    for (int k = from; k < to; k++) {
      double factor = transpose ? l[k * n + i] : l[i * n + k];
      for (int c = 0; c < columns; c++) {
        x[i * columns + c] -= factor * x[k * columns + c];
      }
    }
    for (int c = 0; c < columns; c++) {
      x[i * columns + c] /= l[i * n + i];
    }
  }
}
