package org.selfdiff.methods.graph;

import java.util.List;

/** Gradient of {@link L2Normalize}, from (dy, y, norm): (dy - y (y · dy)) / norm. */
public record L2NormalizeGrad() implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    Value y = in.get(1);
    Value along = g.sum(g.mul(in.get(0), y), true, 1);
    return List.of(g.div(g.sub(in.get(0), g.mul(y, along)), in.get(2)));
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    throw new GraphException("L2 normalization: second derivatives are not part of the vocabulary");
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.l2NormalizeGrad(this, node);
  }
}
