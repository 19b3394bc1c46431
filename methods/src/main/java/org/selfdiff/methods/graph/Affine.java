package org.selfdiff.methods.graph;

import java.util.List;

/**
 * The product of a linear layer: x Wᵀ + b with rows x [N, in], weights W [out, in] and bias b
 * [out]; [N, out].
 */
public record Affine() implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    Value product = g.apply1(new MatMul(false, true, AutocastPolicy.LOW), in.get(0), in.get(1));
    return List.of(g.add(product, in.get(2)));
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    Value d = dy.get(0);
    return List.of(
        g.apply1(new MatMul(false, false, AutocastPolicy.LOW), d, node.input(1)),
        g.apply1(new MatMul(true, false, AutocastPolicy.LOW), d, node.input(0)),
        g.sum(d, false, 0));
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.affine(this, node);
  }
}
