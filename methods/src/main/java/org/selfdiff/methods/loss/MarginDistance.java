package org.selfdiff.methods.loss;

import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * The partial L2 distance behind a margin ReLU (Heo et al. 2019, arXiv 1904.01866): the target is
 * max(feature, margin), and a student that lies below a target that is not positive is left alone.
 */
public final class MarginDistance {
  private MarginDistance() {}

  /**
   * The distance, summed over everything; a scalar.
   *
   * @param student its feature maps behind the connector, [N, c, h, w]
   * @param feature the teacher's feature maps, [N, c, h, w]; no gradient passes
   * @param margin one per channel, [c]; no gradient passes
   */
  public static Value of(Graph g, Value student, Value feature, Value margin) {
    Value wide = g.reshape(margin, 1, margin.dim(0), 1, 1);
    Value target = g.stopGradient(g.add(wide, g.relu(g.sub(feature, wide))));
    Value gap = g.sub(student, target);
    Value either = g.add(g.unary(Unary.Fn.STEP, gap), g.unary(Unary.Fn.STEP, target));
    Value mask = g.stopGradient(g.unary(Unary.Fn.STEP, either));
    return g.sum(g.mul(mask, g.mul(gap, gap)), false, 0, 1, 2, 3);
  }
}
