package org.selfdiff.methods.graph;

import java.util.Arrays;
import java.util.List;

/**
 * Batch normalization with given statistics, from (x, mean, variance, gamma, beta). No gradient
 * passes to the statistics.
 *
 * @param eps added to the variance
 */
public record BatchNormEval(double eps) implements Region {

  @Override
  public List<Value> expand(Graph g, List<Value> in) {
    Value x = in.get(0);
    BatchNormLayout layout = new BatchNormLayout(x.shape(), 1);
    Value scale = g.mul(in.get(3), g.unary(Unary.Fn.RSQRT, g.add(in.get(2), eps)));
    Value shift = g.sub(in.get(4), g.mul(in.get(1), scale));
    return List.of(g.add(g.mul(x, layout.wide(g, scale)), layout.wide(g, shift)));
  }

  @Override
  public List<Value> gradient(Graph g, Node node, List<Value> dy) {
    Value x = node.input(0);
    BatchNormLayout layout = new BatchNormLayout(x.shape(), 1);
    Value d = dy.get(0);
    Value invStd = g.unary(Unary.Fn.RSQRT, g.add(node.input(2), eps));
    Value dx = g.mul(d, layout.wide(g, g.mul(node.input(3), invStd)));
    Value centered = g.sub(x, layout.wide(g, node.input(1)));
    Value dGamma = g.mul(g.sum(g.mul(d, centered), false, layout.axes()), invStd);
    Value dBeta = g.sum(d, false, layout.axes());
    return Arrays.asList(dx, null, null, dGamma, dBeta);
  }

  @Override
  public AutocastPolicy precision() {
    return AutocastPolicy.LOW_IF_ALL;
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor, Node node) {
    return visitor.batchNormEval(this, node);
  }
}
