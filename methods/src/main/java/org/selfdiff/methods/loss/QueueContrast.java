package org.selfdiff.methods.loss;

import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * {@link InfoNce} of queries that meet several positives: what they share with the queue is
 * computed once.
 */
final class QueueContrast {
  private final Graph g;
  private final Value queries;
  private final Value ofQueue;
  private final double temperature;

  private QueueContrast(Graph g, Value queries, Value ofQueue, double temperature) {
    this.g = g;
    this.queries = queries;
    this.ofQueue = ofQueue;
    this.temperature = temperature;
  }

  /**
   * Queries against a queue.
   *
   * @param queries [N, C], unit rows
   * @param queue negatives [C, K], unit columns; no gradient passes
   * @param temperature τ
   */
  public static QueueContrast of(Graph g, Value queries, Value queue, double temperature) {
    Value logits = g.mul(g.matmul(queries, false, g.stopGradient(queue), false), 1 / temperature);
    Value largest =
        g.stopGradient(g.apply1(new Reduce(Reduce.Fn.MAX, new int[] {1}, true), logits));
    Value total = g.sum(g.unary(Unary.Fn.EXP, g.sub(logits, largest)), true, 1);
    Value logSum = g.add(g.unary(Unary.Fn.LOG, total), largest);
    return new QueueContrast(g, queries, logSum, temperature);
  }

  /**
   * The loss against one positive each: the mean over the queries of log(exp(l) + Σ exp(negatives))
   * - l with l = q·k/τ, a scalar.
   *
   * @param keys [N, C], unit rows; no gradient passes
   */
  public Value against(Value keys) {
    Value product = g.mul(queries, g.stopGradient(keys));
    Value positive = g.mul(g.sum(product, true, 1), 1 / temperature);
    Value log = g.apply1(new LogSoftmax(), g.concat(1, positive, ofQueue));
    return g.mul(g.mean(g.slice(log, new long[2], new long[] {queries.dim(0), 1})), -1);
  }
}
