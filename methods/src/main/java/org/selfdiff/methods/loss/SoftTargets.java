package org.selfdiff.methods.loss;

import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.Softmax;
import org.selfdiff.methods.graph.Value;

/**
 * Knowledge distillation (Hinton et al. 2015, arXiv 1503.02531): the classes as a teacher has them.
 */
public final class SoftTargets {
  private SoftTargets() {}

  /**
   * {@code T² KL(softmax(t / T) || softmax(s / T))}, the mean over the rows; a scalar.
   *
   * @param teacher logits t, [N, C]; no gradient passes
   * @param student logits s, [N, C]
   * @param temperature T
   */
  public static Value of(Graph g, Value teacher, Value student, double temperature) {
    Value t = g.mul(g.stopGradient(teacher), 1 / temperature);
    Value given = g.apply1(new LogSoftmax(), g.mul(student, 1 / temperature));
    Value off = g.sub(g.apply1(new LogSoftmax(), t), given);
    Value divergence = g.sum(g.mul(g.apply1(new Softmax(), t), off), false, 1);
    return g.mul(g.mean(divergence), temperature * temperature);
  }
}
