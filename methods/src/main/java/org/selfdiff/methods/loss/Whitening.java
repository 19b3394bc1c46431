package org.selfdiff.methods.loss;

import java.util.stream.IntStream;
import org.selfdiff.methods.graph.Cholesky;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.SizeException;
import org.selfdiff.methods.graph.TriangularSolve;
import org.selfdiff.methods.graph.Value;

/**
 * Cholesky whitening (Siarohin et al. 2018, arXiv 1806.00420; W-MSE, arXiv 2007.06346): rows x
 * become y = L⁻¹ (x - mean) with L Lᵀ the sample covariance, so that they have mean 0 and
 * covariance 1. It depends on the order of the columns.
 */
public final class Whitening {
  private Whitening() {}

  /**
   * Every batch whitened by its own statistics.
   *
   * @param x batches of rows [B, n, D], n above D unless the covariance is shrunk
   * @param shrinkage share of the identity in the covariance, 0..1
   */
  public static Value of(Graph g, Value x, double shrinkage) {
    Value centered = g.sub(x, g.mean(x, true, 1));
    double scale = (1 - shrinkage) / (x.dim(1) - 1);
    Value covariance = g.mul(g.matmul(centered, true, centered, false), scale);
    if (shrinkage > 0) {
      covariance = g.add(covariance, diagonal(g, x.dim(2), shrinkage));
    }
    Value factor = g.apply1(new Cholesky(), covariance);
    Value columns = g.permute(centered, 0, 2, 1);
    return g.permute(g.apply1(new TriangularSolve(false), factor, columns), 0, 2, 1);
  }

  private static Value diagonal(Graph g, long size, double value) {
    int n = Math.toIntExact(size);
    SizeException.unlessHeld("a diagonal matrix", Shape.of(n, n));
    double[] elements = new double[n * n];
    IntStream.range(0, n).forEach(i -> elements[i * n + i] = value);
    return g.apply1(new Constant(g.type(), Shape.of(n, n), elements));
  }
}
