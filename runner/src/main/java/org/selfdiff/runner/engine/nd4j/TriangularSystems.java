package org.selfdiff.runner.engine.nd4j;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;

/** Forward substitution, or with the transposed matrix backward substitution. */
final class TriangularSystems implements Runnable {
  private final Matrices lower;
  private final Matrices right;
  private final Matrices solution;
  private final int n;
  private final int columns;
  private final boolean transpose;

  /** Binds (lower, right) and the solution of the given shape. */
  TriangularSystems(List<INDArray> in, INDArray out, Value.Spec spec, boolean transpose) {
    Shape shape = spec.shape();
    this.n = Math.toIntExact(shape.dim(shape.rank() - 2));
    this.columns = Math.toIntExact(shape.dim(shape.rank() - 1));
    this.lower = new Matrices(in.get(0), spec.type(), n, n);
    this.right = new Matrices(in.get(1), spec.type(), n, columns);
    this.solution = new Matrices(out, spec.type(), n, columns);
    this.transpose = transpose;
  }

  @Override
  public void run() {
    for (int m = 0; m < lower.count(); m++) {
      double[] l = lower.read(m);
      double[] x = right.read(m);
      for (int step = 0; step < n; step++) {
        int i = transpose ? n - 1 - step : step;
        eliminate(l, x, i);
      }
      solution.write(m, x);
    }
  }

  /** Row i of the solution, from the rows that are known already. */
  private void eliminate(double[] l, double[] x, int i) {
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
