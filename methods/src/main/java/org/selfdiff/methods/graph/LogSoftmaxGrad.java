package org.selfdiff.methods.graph;

import java.util.List;

/** Gradient of {@link LogSoftmax}, from (dy, y): dy - softmax · sum(dy). */
public record LogSoftmaxGrad() implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    Value d = in.get(0);
    Value softmax = g.unary(Unary.Fn.EXP, in.get(1));
    return List.of(g.sub(d, g.mul(softmax, g.sum(d, true, 1))));
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    throw new GraphException("log-softmax: second derivatives are not part of the vocabulary");
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.logSoftmaxGrad(this, node);
  }
}
