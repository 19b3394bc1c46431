package org.selfdiff.methods.graph;

import java.util.List;

/**
 * Gradients of {@link BatchNormTrain} by x, gamma and beta, from (x, mean, variance, gamma, dy).
 *
 * @param eps added to the variance
 * @param splits groups of the batch
 */
public record BatchNormTrainGrad(double eps, int splits) implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    Value x = in.get(0);
    BatchNormLayout layout = new BatchNormLayout(x.shape(), splits);
    Value d = layout.split(g, in.get(4));
    double n = layout.count();
    Value invStd = g.unary(Unary.Fn.RSQRT, g.add(in.get(2), eps));
    Value centered = g.sub(layout.split(g, x), layout.wide(g, in.get(1)));
    Value dBeta = g.sum(d, false, layout.axes());
    Value dGamma = g.mul(g.sum(g.mul(d, centered), false, layout.axes()), invStd);
    // dx = gamma/std · (dy - mean(dy) - xhat · mean(dy · xhat)), per split.
    Value along = g.mul(centered, layout.wide(g, g.mul(g.mul(dGamma, invStd), 1 / n)));
    Value across = g.sub(g.sub(d, along), layout.wide(g, g.mul(dBeta, 1 / n)));
    Value scale = g.mul(layout.repeat(g, in.get(3)), invStd);
    Value dx = g.mul(across, layout.wide(g, scale));
    return List.of(layout.join(g, dx), layout.total(g, dGamma), layout.total(g, dBeta));
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    throw new GraphException("batch norm: second derivatives are not part of the vocabulary");
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.SAVED;
  }

  @Override
  public int saved() {
    return 0;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.batchNormTrainGrad(this, node);
  }
}
