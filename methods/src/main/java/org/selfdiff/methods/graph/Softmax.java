package org.selfdiff.methods.graph;

import java.util.List;

/** Softmax over the last axis. */
public record Softmax() implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    Value x = in.get(0);
    GraphException.unless(x.rank() >= 1, "softmax of the number %s", x);
    LastAxis rows = new LastAxis(x.shape());
    Value flat = rows.matrix(g, x);
    Value shifted = g.sub(flat, g.apply1(new Reduce(Reduce.Fn.MAX, new int[] {1}, true), flat));
    Value exp = g.unary(Unary.Fn.EXP, shifted);
    return List.of(rows.whole(g, g.div(exp, g.sum(exp, true, 1))));
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    return List.of(g.apply1(new SoftmaxGrad(), dy.get(0), node.output()));
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.softmax(this, node);
  }
}
