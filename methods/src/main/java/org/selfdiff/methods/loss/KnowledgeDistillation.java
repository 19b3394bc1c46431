package org.selfdiff.methods.loss;

import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.Softmax;
import org.selfdiff.methods.graph.Value;

/** Soft targets from a teacher's logits (Hinton et al. 2015, arXiv 1503.02531). */
public final class KnowledgeDistillation {
  private KnowledgeDistillation() {}

  /**
   * T² KL(softmax(teacher / T) || softmax(student / T)), mean over the batch; a scalar.
   *
   * @param teacher logits [N, K]; no gradient passes
   * @param student logits [N, K]
   * @param temperature T
   */
  public static Value of(Graph g, Value teacher, Value student, double temperature) {
    Value t = g.mul(g.stopGradient(teacher), 1 / temperature);
    Value wanted = g.apply1(new LogSoftmax(), t);
    Value given = g.apply1(new LogSoftmax(), g.mul(student, 1 / temperature));
    Value divergence = g.mul(g.apply1(new Softmax(), t), g.sub(wanted, given));
    return g.mul(g.mean(g.sum(divergence, false, 1)), temperature * temperature);
  }
}
