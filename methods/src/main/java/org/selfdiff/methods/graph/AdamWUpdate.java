package org.selfdiff.methods.graph;

import java.util.List;

/**
 * AdamW (Loshchilov and Hutter 2017, arXiv 1711.05101) in PyTorch's form, from (parameters, m1, m2,
 * gradient, lr, weight decay, t) to (parameters, m1, m2); the last three are scalars and t counts
 * the updates from 1:
 *
 * <p>m1' = β1 m1 + (1 - β1) g; m2' = β2 m2 + (1 - β2) g²; p' = p (1 - lr · decay) - lr / (1 - β1^t)
 * · m1' / (sqrt(m2') / sqrt(1 - β2^t) + eps).
 *
 * <p>An eighth input, a scalar, leaves parameters and moments as they are where it is 1, whatever
 * the gradient holds.
 *
 * @param beta1 share of the average of gradients that is kept
 * @param beta2 share of the average of squared gradients that is kept
 * @param eps added to the denominator
 */
public record AdamWUpdate(double beta1, double beta2, double eps) implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    Value p = in.get(0);
    Value d = in.get(3);
    Value lr = in.get(4);
    Value t = in.get(6);
    Value m1 = g.add(g.mul(in.get(1), beta1), g.mul(d, 1 - beta1));
    Value m2 = g.add(g.mul(in.get(2), beta2), g.mul(g.mul(d, d), 1 - beta2));
    Value kept = g.add(g.unary(Unary.Fn.NEG, g.mul(lr, in.get(5))), 1);
    // Numerator and denominator times sqrt(1 - β2^t), which saves a pass over the parameters.
    Value root = g.unary(Unary.Fn.SQRT, correction(g, beta2, t));
    Value step = g.div(g.mul(lr, root), correction(g, beta1, t));
    Value direction = g.div(m1, g.add(g.unary(Unary.Fn.SQRT, m2), g.mul(root, eps)));
    List<Value> after = List.of(g.sub(g.mul(p, kept), g.mul(direction, step)), m1, m2);
    return in.size() == 7 ? after : Select.unless(g, in.get(7), in.subList(0, 3), after);
  }

  /** 1 - β^t, in double: a 32-bit difference loses all but a few digits in the first steps. */
  private static Value correction(Graph g, double beta, Value t) {
    if (beta == 0) {
      return g.scalar(1);
    }
    Value exponent = g.mul(g.apply1(new Cast(DType.F64), t), number(g, Math.log(beta)));
    Value rest = g.sub(number(g, 1), g.unary(Unary.Fn.EXP, exponent));
    return g.apply1(new Cast(g.type()), rest);
  }

  private static Value number(Graph g, double c) {
    return g.apply(Constant.filled(DType.F64, c, Shape.scalar()), List.of()).get(0);
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    throw new GraphException("AdamW: no gradient passes through an update");
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.adamWUpdate(this, node);
  }
}
