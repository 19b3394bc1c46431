package org.selfdiff.methods.graph;

import java.util.List;

/** Logarithm of the softmax of rows [N, C]. */
public record LogSoftmax() implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    Value x = in.get(0);
    GraphException.unless(x.rank() == 2, "log-softmax of %s", x);
    Value shifted = g.sub(x, g.apply1(new Reduce(Reduce.Fn.MAX, new int[] {1}, true), x));
    Value total = g.sum(g.unary(Unary.Fn.EXP, shifted), true, 1);
    return List.of(g.sub(shifted, g.unary(Unary.Fn.LOG, total)));
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    return List.of(g.apply1(new LogSoftmaxGrad(), dy.get(0), node.output()));
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.logSoftmax(this, node);
  }
}
