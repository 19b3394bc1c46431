package org.selfdiff.methods.graph;

import java.util.List;

/**
 * Layer normalization (Ba, Kiros and Hinton 2016, arXiv 1607.06450) over the last axis, from (x
 * [..., D], gamma [D], beta [D]) to (y, mean [...], rstd [...]) with rstd = 1 / sqrt(biased
 * variance + eps). No gradient passes through the two statistics as outputs.
 *
 * @param eps added to the variance
 */
public record LayerNorm(double eps) implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    Value x = in.get(0);
    GraphException.unless(
        x.rank() >= 2
            && in.get(1).shape().equals(Shape.of(x.dim(x.rank() - 1)))
            && in.get(2).shape().equals(in.get(1).shape()),
        "layer norm of %s with gamma %s and beta %s",
        x,
        in.get(1),
        in.get(2));
    LastAxis rows = new LastAxis(x.shape());
    Value flat = rows.matrix(g, x);
    Value mean = g.mean(flat, true, 1);
    Value centered = g.sub(flat, mean);
    Value variance = g.mean(g.mul(centered, centered), true, 1);
    Value rstd = g.unary(Unary.Fn.RSQRT, g.add(variance, eps));
    Value y = g.add(g.mul(g.mul(centered, rstd), in.get(1)), in.get(2));
    return List.of(rows.whole(g, y), rows.perRow(g, mean), rows.perRow(g, rstd));
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    GraphException.unless(
        dy.get(1) == null && dy.get(2) == null,
        "layer norm: no gradient passes through the statistics as outputs");
    return g.apply(
        new LayerNormGrad(),
        List.of(dy.get(0), node.input(0), node.output(1), node.output(2), node.input(1)));
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW_IF_ALL;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.layerNorm(this, node);
  }
}
