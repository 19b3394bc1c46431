package org.selfdiff.methods.graph;

import java.util.List;

/** Gradient of {@link Relu}, from (dy, relu(x)): dy where the output is above 0, else 0. */
public record ReluGrad() implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    return List.of(g.mul(in.get(0), g.unary(Unary.Fn.STEP, in.get(1))));
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    return List.of(g.mul(dy.get(0), g.unary(Unary.Fn.STEP, node.input(1))));
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.SAVED;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.reluGrad(this, node);
  }
}
