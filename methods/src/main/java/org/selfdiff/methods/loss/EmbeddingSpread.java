package org.selfdiff.methods.loss;

import java.util.List;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Moments;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * A sign of collapse: the deviation of unit embeddings over the batch, averaged over dimensions,
 * times sqrt(C). Embeddings that fill the sphere give about 1, a collapsed network 0 (Chen and He
 * 2021, arXiv 2011.10566, section 4.1).
 */
public final class EmbeddingSpread {
  private EmbeddingSpread() {}

  /** The spread of unit rows [N, C], a scalar. */
  public static Value of(Graph g, Value unit) {
    Value variance = g.apply(new Moments(new int[] {0}), List.of(unit)).get(1);
    return g.mul(g.mean(g.unary(Unary.Fn.SQRT, variance)), Math.sqrt(unit.dim(1)));
  }
}
