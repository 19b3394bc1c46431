package org.selfdiff.methods.graph;

import java.util.List;

/**
 * Stochastic gradient descent in PyTorch's form, from (parameters, buffer, gradient, lr) to
 * (parameters, buffer): g' = g + decay · p; v' = momentum · v + g'; p' = p - lr · v' (with
 * Nesterov: p - lr · (g' + momentum · v')). A buffer that starts at zero gives PyTorch's first step
 * v' = g'. A fifth input, a scalar, leaves parameters and buffer as they are where it is 1,
 * whatever the gradient holds.
 *
 * @param momentum of the buffer
 * @param weightDecay added to the gradient
 * @param nesterov Nesterov's form
 */
public record SgdUpdate(double momentum, double weightDecay, boolean nesterov) implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    Value p = in.get(0);
    Value d = in.get(2);
    Value decayed = weightDecay == 0 ? d : g.add(d, g.mul(p, weightDecay));
    Value buffer = g.add(g.mul(in.get(1), momentum), decayed);
    Value step = nesterov ? g.add(decayed, g.mul(buffer, momentum)) : buffer;
    List<Value> after = List.of(g.sub(p, g.mul(step, in.get(3))), buffer);
    return in.size() == 4 ? after : Select.unless(g, in.get(4), in.subList(0, 2), after);
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    throw new GraphException("SGD: no gradient passes through an update");
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.sgdUpdate(this, node);
  }
}
