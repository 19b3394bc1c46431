package org.selfdiff.methods.graph;

import java.util.List;

/**
 * Exponential moving average, from (average, value, m): m · average + (1 - m) · value. m is a
 * scalar.
 */
public record EmaUpdate() implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    Value m = in.get(2);
    Value rest = g.add(g.unary(Unary.Fn.NEG, m), 1);
    return List.of(g.add(g.mul(in.get(0), m), g.mul(in.get(1), rest)));
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    throw new GraphException("moving average: no gradient passes through an update");
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.emaUpdate(this, node);
  }
}
