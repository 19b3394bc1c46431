package org.selfdiff.methods.loss;

import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.Value;

/** The cosine between the rows of two matrices. */
public final class CosineSimilarity {
  private CosineSimilarity() {}

  /**
   * Its mean over the rows, a scalar in -1..1.
   *
   * @param a rows [N, C]
   * @param b the row that each is compared with, [N, C]
   * @param eps smallest norm that a row is divided by
   */
  public static Value mean(Graph g, Value a, Value b, double eps) {
    Value product = g.mul(unit(g, a, eps), unit(g, b, eps));
    return g.mean(g.sum(product, false, 1));
  }

  private static Value unit(Graph g, Value x, double eps) {
    return g.apply1(new L2Normalize(eps), x);
  }
}
