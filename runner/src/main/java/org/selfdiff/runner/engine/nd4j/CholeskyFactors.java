package org.selfdiff.runner.engine.nd4j;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.selfdiff.methods.graph.Value;

/** Lower Cholesky factors, row by row. */
final class CholeskyFactors implements Runnable {
  private final Matrices in;
  private final Matrices out;
  private final int n;

  /** Binds matrices and factors. */
  CholeskyFactors(INDArray in, INDArray out, Value.Spec spec) {
    long side = spec.shape().dim(spec.shape().rank() - 1);
    this.in = new Matrices(in, spec.type(), side, side);
    this.out = new Matrices(out, spec.type(), side, side);
    this.n = Math.toIntExact(side);
  }

  @Override
  public void run() {
    for (int m = 0; m < in.count(); m++) {
      double[] a = in.read(m);
      factor(a);
      out.write(m, a);
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
