package org.selfdiff.methods.loss;

import java.util.Optional;
import java.util.stream.LongStream;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * InfoNCE against the keys of the same batch (MoCo v3, arXiv 2104.02057, algorithm 1): key i is the
 * positive of query i, the other keys are its negatives.
 *
 * @param logits similarities divided by the temperature, [N, N]
 * @param target the identity, [N, N]
 * @param log logarithm of every positive's probability, [N]
 * @param scale what the mean cross entropy is multiplied by: 2τ
 * @param loss mean cross entropy times the scale, a scalar
 */
public record BatchContrast(Value logits, Value target, Value log, double scale, Value loss) {
  /**
   * The loss of unit queries.
   *
   * @param q queries [N, C], unit rows
   * @param k their keys [N, C], unit rows
   * @param temperature τ
   */
  public static BatchContrast of(Graph g, Value q, Value k, double temperature) {
    Value logits = g.mul(g.matmul(q, false, k, true), 1 / temperature);
    int n = Math.toIntExact(q.dim(0));
    double[] rows = LongStream.range(0, n).asDoubleStream().toArray();
    Value own = g.apply1(new Constant(DType.I64, Shape.of(n), rows));
    Value target = g.apply1(new OneHot(g.type(), n), own);
    Value ofOwn = g.sum(g.mul(g.apply1(new LogSoftmax(), logits), target), false, 1);
    return of(g, logits, target, ofOwn, 2 * temperature);
  }

  /** The loss of logits whose positives have these logarithms of their probabilities, [N]. */
  static BatchContrast of(Graph g, Value logits, Value target, Value log, double scale) {
    return new BatchContrast(logits, target, log, scale, g.mul(g.mean(log), -scale));
  }

  /**
   * The scaled mean of the rows' cross entropies by their weights, a scalar; the loss where there
   * are none.
   *
   * @param weights [N]
   */
  public Value loss(Graph g, Optional<Value> weights) {
    return weights.map(w -> g.mul(g.mean(g.mul(log, w)), -scale)).orElse(loss);
  }

  /** Share of rows, in percent, whose positive logit is among the {@code k} largest; a scalar. */
  public Value accuracy(Graph g, int k) {
    Value positive = g.sum(g.mul(logits, target), true, 1);
    Value above = g.sum(g.unary(Unary.Fn.STEP, g.sub(logits, positive)), false, 1);
    Value hit = g.unary(Unary.Fn.STEP, g.add(g.unary(Unary.Fn.NEG, above), k - 0.5));
    return g.mul(g.mean(hit), 100);
  }
}
