package org.selfdiff.methods.loss;

import java.util.Optional;
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
    return g.mean(rows(g, a, b, eps));
  }

  /** The cosine of every row, [N]. */
  public static Value rows(Graph g, Value a, Value b, double eps) {
    Value product = g.mul(unit(g, a, eps), unit(g, b, eps));
    return g.sum(product, false, 1);
  }

  /**
   * The mean by weights, a scalar.
   *
   * @param weights what each row's cosine is multiplied by, [N]; 1 where empty
   */
  public static Value mean(Graph g, Value a, Value b, double eps, Optional<Value> weights) {
    Value rows = rows(g, a, b, eps);
    return g.mean(weights.map(w -> g.mul(rows, w)).orElse(rows));
  }

  private static Value unit(Graph g, Value x, double eps) {
    return g.apply1(new L2Normalize(eps), x);
  }
}
