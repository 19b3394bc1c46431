package org.selfdiff.methods.graph;

import java.util.List;
import java.util.stream.LongStream;

/**
 * Writes keys [N, C] into the columns of a queue [C, K] from its pointer on, from (queue, pointer
 * [1] of type I64, keys) to (queue, pointer). A write past the end goes on at the start.
 */
public record Enqueue() implements Region {
  /** x where x is below k, else x - k, for whole numbers below 2k. */
  private static Value wrap(Graph g, Value x, long k) {
    return g.sub(x, g.mul(g.unary(Unary.Fn.STEP, g.add(x, 0.5 - k)), k));
  }

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    Value queue = in.get(0);
    Value pointer = in.get(1);
    Value keys = in.get(2);
    long n = keys.dim(0);
    long k = queue.dim(1);
    GraphException.unless(
        n <= k && keys.dim(1) == queue.dim(0), "%s cannot be put into the queue %s", keys, queue);
    Value start = g.apply1(new Cast(g.type()), pointer);
    Value places = g.constant(LongStream.range(0, n).asDoubleStream().toArray());
    Value columns = g.apply1(new Cast(DType.I64), wrap(g, g.add(places, start), k));
    Value oneHot = g.apply1(new OneHot(g.type(), k), columns);
    Value free = g.add(g.unary(Unary.Fn.NEG, g.sum(oneHot, true, 0)), 1);
    Value written = g.add(g.mul(queue, free), g.matmul(keys, true, oneHot, false));
    Value next = g.apply1(new Cast(DType.I64), wrap(g, g.add(start, n), k));
    return List.of(written, next);
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    throw new GraphException("queue: no gradient passes through an update");
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.enqueue(this, node);
  }
}
