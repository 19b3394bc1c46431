package org.selfdiff.methods.graph;

import java.util.List;

/**
 * Gradient of {@link LayerNorm}, from (dy [..., D], x, mean [...], rstd [...], gamma [D]) to (dx,
 * dgamma, dbeta). With x̂ = (x - mean) rstd and h = dy gamma: dx = rstd (h - mean(h) - x̂ mean(h
 * x̂)).
 */
public record LayerNormGrad() implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    LastAxis rows = new LastAxis(in.get(1).shape());
    Value dy = rows.matrix(g, in.get(0));
    Value rstd = rows.column(g, in.get(3));
    Value unit = g.mul(g.sub(rows.matrix(g, in.get(1)), rows.column(g, in.get(2))), rstd);
    Value scaled = g.mul(dy, in.get(4));
    Value along = g.mul(unit, g.mean(g.mul(scaled, unit), true, 1));
    Value dx = g.mul(g.sub(g.sub(scaled, g.mean(scaled, true, 1)), along), rstd);
    return List.of(rows.whole(g, dx), g.sum(g.mul(dy, unit), false, 0), g.sum(dy, false, 0));
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    throw new GraphException("layer norm: second derivatives are not part of the vocabulary");
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.SAVED;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.layerNormGrad(this, node);
  }
}
