package org.selfdiff.methods.graph;

import java.util.List;

/** Gradient of {@link Softmax}, from (dy, y): y (dy - sum(dy y)). */
public record SoftmaxGrad() implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    LastAxis rows = new LastAxis(in.get(1).shape());
    Value dy = rows.matrix(g, in.get(0));
    Value y = rows.matrix(g, in.get(1));
    Value along = g.sum(g.mul(dy, y), true, 1);
    return List.of(rows.whole(g, g.mul(g.sub(dy, along), y)));
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    throw new GraphException("softmax: second derivatives are not part of the vocabulary");
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.softmaxGrad(this, node);
  }
}
