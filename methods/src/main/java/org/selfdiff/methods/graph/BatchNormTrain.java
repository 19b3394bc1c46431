package org.selfdiff.methods.graph;

import java.util.List;

/**
 * Batch normalization with the statistics of the batch (Ioffe and Szegedy 2015), from (x, gamma,
 * beta) to (y, mean, biased variance). x is [N, C, H, W] or [N, C]; the others are [C]. With
 * several splits, sample n belongs to split n mod splits, every split has its own statistics, and
 * mean and variance are [splits · C], split by split (Split batch norm of MoCo's CIFAR-10
 * notebook).
 *
 * <p>As ATen does, y is one multiply and one add with per-channel numbers. No gradient passes
 * through the two statistics as outputs.
 *
 * @param eps added to the variance
 * @param splits groups of the batch
 */
public record BatchNormTrain(double eps, int splits) implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    Value x = in.get(0);
    GraphException.unless(
        (x.rank() == 4 || x.rank() == 2) && in.get(1).shape().equals(Shape.of(x.dim(1))),
        "batch norm of %s with gamma %s",
        x,
        in.get(1));
    BatchNormLayout layout = new BatchNormLayout(x.shape(), splits);
    Value xs = layout.split(g, x);
    List<Value> moments = g.apply(new Moments(layout.axes()), List.of(xs));
    Value mean = moments.get(0);
    Value var = moments.get(1);
    Value invStd = g.unary(Unary.Fn.RSQRT, g.add(var, eps));
    Value scale = g.mul(layout.repeat(g, in.get(1)), invStd);
    Value shift = g.sub(layout.repeat(g, in.get(2)), g.mul(mean, scale));
    Value y = g.add(g.mul(xs, layout.wide(g, scale)), layout.wide(g, shift));
    return List.of(layout.join(g, y), mean, var);
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    GraphException.unless(
        dy.get(1) == null && dy.get(2) == null,
        "batch norm: no gradient passes through the statistics as outputs");
    return g.apply(
        new BatchNormTrainGrad(eps, splits),
        List.of(node.input(0), node.output(1), node.output(2), node.input(1), dy.get(0)));
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW_IF_ALL;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.batchNormTrain(this, node);
  }
}
