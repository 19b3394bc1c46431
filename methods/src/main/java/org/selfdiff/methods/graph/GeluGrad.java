package org.selfdiff.methods.graph;

import java.util.List;

/** Gradient of {@link Gelu}, from (dy, x): dy ((1 + erf(x / √2)) / 2 + x exp(-x² / 2) / √(2π)). */
public record GeluGrad() implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    Value x = in.get(1);
    Value erf = g.unary(Unary.Fn.ERF, g.mul(x, Math.sqrt(0.5)));
    Value cumulated = g.mul(g.add(erf, 1), 0.5);
    Value bell = g.unary(Unary.Fn.EXP, g.mul(g.mul(x, x), -0.5));
    Value density = g.mul(g.mul(bell, x), 1 / Math.sqrt(2 * Math.PI));
    return List.of(g.mul(g.add(cumulated, density), in.get(0)));
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    throw new GraphException("GELU: second derivatives are not part of the vocabulary");
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.SAVED;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.geluGrad(this, node);
  }
}
