package org.selfdiff.methods.graph;

import java.util.List;

/**
 * Rows of [N, C] divided by max(their L2 norm, eps), as PyTorch's {@code normalize}; gives (y, norm
 * [N, 1]).
 *
 * @param eps smallest divisor
 */
public record L2Normalize(double eps) implements Region {
  /** PyTorch's default. */
  private static final double EPS = 1e-12;

  /** With PyTorch's default divisor, 1e-12, which all methods here take. */
  L2Normalize() {
    this(EPS);
  }

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    Value x = in.get(0);
    GraphException.unless(x.rank() == 2, "rows of %s to normalize", x);
    Value norm = g.unary(Unary.Fn.SQRT, g.sum(g.mul(x, x), true, 1));
    // max(norm, eps) as eps + relu(norm - eps).
    Value divisor = g.add(g.relu(g.add(norm, -eps)), eps);
    return List.of(g.div(x, divisor), divisor);
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    return List.of(g.apply1(new L2NormalizeGrad(), dy.get(0), node.output(0), node.output(1)));
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.l2Normalize(this, node);
  }
}
