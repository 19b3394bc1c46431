package org.selfdiff.methods.graph;

import java.util.List;

/**
 * The Gaussian error linear unit (Hendrycks and Gimpel 2016, arXiv 1606.08415) in its exact form:
 * x/2 (1 + erf(x / √2)), elementwise.
 */
public record Gelu() implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    Value x = in.get(0);
    Value erf = g.unary(Unary.Fn.ERF, g.mul(x, Math.sqrt(0.5)));
    return List.of(g.mul(g.mul(g.add(erf, 1), x), 0.5));
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    return List.of(g.apply1(new GeluGrad(), dy.get(0), node.input(0)));
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW_IF_ALL;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.gelu(this, node);
  }
}
