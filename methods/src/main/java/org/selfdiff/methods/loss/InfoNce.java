package org.selfdiff.methods.loss;

import java.util.Optional;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * InfoNCE against a queue (MoCo, arXiv 1911.05722, equation 1): the positive logit is column 0, the
 * target of every row.
 *
 * @param logits [N, 1 + K], divided by the temperature
 * @param log logarithm of every positive's probability, [N, 1]
 * @param loss mean cross entropy, a scalar
 */
public record InfoNce(Value logits, Value log, Value loss) {
  /**
   * The loss of unit queries.
   *
   * @param q queries [N, C], unit rows
   * @param k their keys [N, C], unit rows; no gradient passes
   * @param queue negatives [C, K], unit columns; no gradient passes
   * @param temperature τ
   */
  public static InfoNce of(Graph g, Value q, Value k, Value queue, double temperature) {
    Value positive = g.sum(g.mul(q, g.stopGradient(k)), true, 1);
    Value negative = g.matmul(q, false, g.stopGradient(queue), false);
    Value logits = g.mul(g.concat(1, positive, negative), 1 / temperature);
    Value logProbability = g.apply1(new LogSoftmax(), logits);
    Value ofPositive = g.slice(logProbability, new long[] {0, 0}, new long[] {q.dim(0), 1});
    return new InfoNce(logits, ofPositive, g.mul(g.mean(ofPositive), -1));
  }

  /**
   * The mean of the rows' cross entropies by their weights, a scalar; the loss where there are
   * none.
   *
   * @param weights [N]
   */
  public Value loss(Graph g, Optional<Value> weights) {
    return weights
        .map(w -> g.mul(g.mean(g.mul(log, g.reshape(w, log.shape().dims()))), -1))
        .orElse(loss);
  }

  /** Share of rows, in percent, whose positive logit is among the {@code k} largest; a scalar. */
  public Value accuracy(Graph g, int k) {
    long n = logits.dim(0);
    Value positive = g.slice(logits, new long[] {0, 0}, new long[] {n, 1});
    Value negative = g.slice(logits, new long[] {0, 1}, new long[] {n, logits.dim(1) - 1});
    Value above = g.sum(g.unary(Unary.Fn.STEP, g.sub(negative, positive)), false, 1);
    Value hit = g.unary(Unary.Fn.STEP, g.add(g.unary(Unary.Fn.NEG, above), k - 0.5));
    return g.mul(g.apply1(new Reduce(Reduce.Fn.MEAN, new int[] {0}, false), hit), 100);
  }
}
