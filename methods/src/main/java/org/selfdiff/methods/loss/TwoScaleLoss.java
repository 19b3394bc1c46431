package org.selfdiff.methods.loss;

import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;

/**
 * Mugs' mean over the pairs of a teacher's view t and a student's crop c ≠ t (Zhou et al. 2022,
 * arXiv 2203.14415, section 3.4): pairs of two global crops and pairs with a local crop weigh one
 * half each; without local crops the former alone. Where DINO's student sees the teacher's views,
 * crop t here is another crop of the same image, so that the rule c ≠ t is no more than a choice.
 *
 * <p>Rows lie crop after crop: row c · N + i belongs to crop c of image i. The first two crops are
 * the global ones.
 */
public final class TwoScaleLoss {
  private TwoScaleLoss() {}

  /**
   * InfoNCE with a queue, a scalar.
   *
   * @param predictions unit rows of the student [crops · N, C]
   * @param targets unit rows of the teacher's two views [2N, C]; no gradient passes
   * @param queue negatives [C, K]; no gradient passes
   * @param temperature τ
   */
  public static Value contrast(
      Graph g, Value predictions, Value targets, Value queue, double temperature) {
    long n = images(predictions, targets);
    long locals = predictions.dim(0) - 2 * n;
    Value large =
        QueueContrast.of(g, rows(g, predictions, 0, 2 * n), queue, temperature)
            .against(crossed(g, targets));
    if (locals == 0) {
      return large;
    }
    QueueContrast small =
        QueueContrast.of(g, rows(g, predictions, 2 * n, locals), queue, temperature);
    Value first = small.against(repeated(g, rows(g, targets, 0, n), locals / n));
    Value second = small.against(repeated(g, rows(g, targets, n, n), locals / n));
    return g.mul(g.add(large, g.mul(g.add(first, second), 0.5)), 0.5);
  }

  /**
   * Cross entropy between distributions over prototypes, a scalar.
   *
   * @param student its logits [crops · N, K]
   * @param targets the teacher's distributions for its two views [2N, K]
   * @param temperature τ of the student
   */
  public static Value distillation(Graph g, Value student, Value targets, double temperature) {
    long n = images(student, targets);
    long locals = student.dim(0) - 2 * n;
    Value globals = rows(g, student, 0, 2 * n);
    Value large = SelfDistillation.ofPair(g, globals, crossed(g, targets), temperature);
    if (locals == 0) {
      return large;
    }
    // A local crop meets both views: their distributions are added up before they meet it.
    Value both = g.mul(g.add(rows(g, targets, 0, n), rows(g, targets, n, n)), 0.5);
    Value small =
        SelfDistillation.ofPair(
            g, rows(g, student, 2 * n, locals), repeated(g, both, locals / n), temperature);
    return g.mul(g.add(large, small), 0.5);
  }

  private static long images(Value student, Value targets) {
    long n = targets.dim(0) / 2;
    GraphException.unless(
        targets.dim(0) == 2 * n && student.dim(0) >= 2 * n && student.dim(0) % n == 0,
        "student %s and targets %s of two views",
        student,
        targets);
    return n;
  }

  /** Crop 0 meets view 1 and crop 1 view 0. */
  private static Value crossed(Graph g, Value targets) {
    long n = targets.dim(0) / 2;
    return g.concat(0, rows(g, targets, n, n), rows(g, targets, 0, n));
  }

  private static Value repeated(Graph g, Value rows, long times) {
    long n = rows.dim(0);
    long width = rows.dim(1);
    Value copies =
        g.apply1(new BroadcastTo(Shape.of(times, n, width)), g.reshape(rows, 1, n, width));
    return g.reshape(copies, times * n, width);
  }

  private static Value rows(Graph g, Value x, long from, long count) {
    return g.slice(x, new long[] {from, 0}, new long[] {count, x.dim(1)});
  }
}
