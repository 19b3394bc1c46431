package org.selfdiff.runner.engine.nd4j;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.runner.engine.Memory;

/** Lower Cholesky factors, row by row in double precision. */
final class CholeskyFactors implements Runnable {
  private final Memory in;
  private final Memory out;
  private final int n;
  private final double[] one;

  /** Binds matrices and factors, [..., N, N]. */
  CholeskyFactors(INDArray in, INDArray out, Shape shape) {
    this.in = Nd4jArrays.memory(in);
    this.out = Nd4jArrays.memory(out);
    this.n = Math.toIntExact(shape.dim(shape.rank() - 1));
    this.one = new double[n * n];
  }

  @Override
  public void run() {
    for (long first = 0; first < in.size(); first += one.length) {
      in.get(first, one);
      factor(one);
      out.put(first, one);
    }
  }

  private void factor(double[] a) {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i * n + j];
        for (int k = 0; k < j; k++) {
          sum -= a[i * n + k] * a[j * n + k];
        }
        if (i == j && !(sum > 0)) {
          Arrays.fill(a, Double.NaN);
          return;
        }
        a[i * n + j] = i == j ? Math.sqrt(sum) : sum / a[j * n + j];
      }
      Arrays.fill(a, i * n + i + 1, (i + 1) * n, 0);
    }
  }
}
