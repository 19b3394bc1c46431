package org.selfdiff.methods.loss;

import java.util.Optional;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;

/**
 * How far embeddings are from those that they are to be like (BYOL, arXiv 2006.07733, equation 2;
 * W-MSE, arXiv 2007.06346, equation 1).
 *
 * @param normalize the squared distance of unit rows, {@code 2 - 2 cos}, as a mean over the rows;
 *     otherwise the mean of squared differences over all elements
 */
public record EmbeddingDistance(boolean normalize) {
  private static final double NORM_EPS = 1e-12;

  /**
   * The distance, a scalar.
   *
   * @param a embeddings [N, C]
   * @param b those of the same images in another view, [N, C]
   */
  public Value of(Graph g, Value a, Value b) {
    if (normalize) {
      return g.add(g.mul(CosineSimilarity.mean(g, a, b, NORM_EPS), -2), 2);
    }
    Value difference = g.sub(a, b);
    return g.mean(g.mul(difference, difference));
  }

  /**
   * The mean of the rows' distances by weights, a scalar.
   *
   * @param weights what each row's distance is multiplied by, [N]; 1 where empty
   */
  public Value of(Graph g, Value a, Value b, Optional<Value> weights) {
    return weights.map(w -> g.mean(g.mul(rows(g, a, b), w))).orElseGet(() -> of(g, a, b));
  }

  private Value rows(Graph g, Value a, Value b) {
    if (normalize) {
      return g.add(g.mul(CosineSimilarity.rows(g, a, b, NORM_EPS), -2), 2);
    }
    Value difference = g.sub(a, b);
    return g.mean(g.mul(difference, difference), false, 1);
  }
}
