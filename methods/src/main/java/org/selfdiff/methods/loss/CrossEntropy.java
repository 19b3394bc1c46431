package org.selfdiff.methods.loss;

import java.util.Optional;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/** The cross entropy of a classifier's logits [N, C] with distributions over its classes. */
public final class CrossEntropy {
  private CrossEntropy() {}

  /** The class of every image as a distribution, [N, C]: 1 at the class, else 0. */
  public static Value classes(Graph g, Value labels, int classes) {
    return g.apply1(new OneHot(g.type(), classes), labels);
  }

  /**
   * Distributions mixed with the uniform one, as PyTorch does (Szegedy et al. 2015, arXiv
   * 1512.00567): {@code (1 - ε) t + ε / C}.
   *
   * @param targets t, [N, C]
   * @param smoothing ε, 0 to 1
   */
  public static Value smoothed(Graph g, Value targets, double smoothing) {
    return smoothing == 0
        ? targets
        : g.add(g.mul(targets, 1 - smoothing), smoothing / targets.dim(1));
  }

  /**
   * The mean of the rows' cross entropies by their weights, a scalar.
   *
   * @param targets distributions, [N, C]
   * @param weights [N]; 1 for each where there are none
   */
  public static Value mean(Graph g, Value logits, Value targets, Optional<Value> weights) {
    Value log = g.apply1(new LogSoftmax(), logits);
    return g.mul(weighted(g, g.sum(g.mul(targets, log), false, 1), weights), -1);
  }

  /**
   * Share of rows, in percent, whose class is among the {@code k} of the largest logits; a scalar.
   *
   * @param classes of the rows ({@link #classes})
   * @param weights [N]; 1 for each where there are none
   */
  public static Value top(Graph g, Value logits, Value classes, Optional<Value> weights, int k) {
    Value own = g.sum(g.mul(classes, logits), true, 1);
    Value above = g.sum(g.unary(Unary.Fn.STEP, g.sub(logits, own)), false, 1);
    Value hit = g.unary(Unary.Fn.STEP, g.add(g.unary(Unary.Fn.NEG, above), k - 0.5));
    return g.mul(weighted(g, hit, weights), 100);
  }

  private static Value weighted(Graph g, Value rows, Optional<Value> weights) {
    return g.mean(weights.map(w -> g.mul(rows, w)).orElse(rows));
  }
}
