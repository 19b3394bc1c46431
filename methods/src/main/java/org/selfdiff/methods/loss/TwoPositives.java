package org.selfdiff.methods.loss;

import java.util.stream.IntStream;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * Contrast of queries with two positives each (SDMP, arXiv 2206.07692): key i with the weight w and
 * key N - 1 - i with 1 - w; all other keys are negatives.
 */
public final class TwoPositives {
  /** How the weights enter. */
  public enum SoftTarget {
    /** -log(w p + (1 - w) p'): one of the positives may have all of the probability. */
    LOG_OF_MIXTURE,
    /** -(w log p + (1 - w) log p'). */
    SOFT_CROSS_ENTROPY
  }

  private TwoPositives() {}

  /**
   * The mean loss, a scalar.
   *
   * @param logits [N, M], M ≥ N, the keys of the batch first
   * @param weight w of every query, [N]
   */
  public static Value of(Graph g, Value logits, Value weight, SoftTarget form) {
    int n = Math.toIntExact(logits.dim(0));
    Value logP = g.apply1(new LogSoftmax(), logits);
    Value own = at(g, logP, IntStream.range(0, n));
    Value other = at(g, logP, IntStream.range(0, n).map(i -> n - 1 - i));
    Value w = g.reshape(weight, n, 1);
    Value rest = g.add(g.unary(Unary.Fn.NEG, w), 1);
    if (form == SoftTarget.SOFT_CROSS_ENTROPY) {
      return g.mul(g.mean(g.add(g.mul(w, own), g.mul(rest, other))), -1);
    }
    // Shifted by the larger of both, so that their exponentials do not vanish together.
    Value both = g.concat(1, own, other);
    Value shift = g.stopGradient(g.apply1(new Reduce(Reduce.Fn.MAX, new int[] {1}, true), both));
    Value mixture = g.add(g.mul(w, exp(g, own, shift)), g.mul(rest, exp(g, other, shift)));
    return g.mul(g.mean(g.add(g.unary(Unary.Fn.LOG, mixture), shift)), -1);
  }

  private static Value exp(Graph g, Value x, Value shift) {
    return g.unary(Unary.Fn.EXP, g.sub(x, shift));
  }

  /** One element of every row, [N, 1]. */
  private static Value at(Graph g, Value rows, IntStream columns) {
    double[] index = columns.asDoubleStream().toArray();
    Value chosen = g.apply1(new Constant(DType.I64, Shape.of(index.length), index));
    Value mask = g.apply1(new OneHot(g.type(), rows.dim(1)), chosen);
    return g.sum(g.mul(rows, mask), true, 1);
  }
}
