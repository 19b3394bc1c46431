package org.selfdiff.methods.loss;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Softmax;
import org.selfdiff.methods.graph.Value;

/**
 * DINO's objective (Caron et al. 2021, arXiv 2104.14294, equation 3): cross entropy between a
 * teacher's centered and sharpened distribution over K prototypes and a student's.
 */
public final class SelfDistillation {
  private SelfDistillation() {}

  /**
   * The teacher's distributions softmax((t - c) / τ); no gradient passes.
   *
   * @param teacher its outputs [N, K]
   * @param center c [1, K], as it was before the step
   * @param temperature τ, a scalar
   * @return [N, K]
   */
  public static Value targets(Graph g, Value teacher, Value center, Value temperature) {
    return g.stopGradient(g.apply1(new Softmax(), sharpened(g, teacher, center, temperature)));
  }

  /**
   * Entropy of the same distributions in the mean over the batch, a scalar: 0 where a single
   * prototype is certain, log K where all are equally likely. A collapse shows as one of the two
   * (section 5.3).
   */
  public static Value entropy(Graph g, Value teacher, Value center, Value temperature) {
    Value logits = sharpened(g, teacher, center, temperature);
    Value ofRows =
        g.sum(g.mul(g.apply1(new Softmax(), logits), g.apply1(new LogSoftmax(), logits)), false, 1);
    return g.mul(g.mean(ofRows), -1);
  }

  private static Value sharpened(Graph g, Value teacher, Value center, Value temperature) {
    return g.div(g.sub(teacher, center), temperature);
  }

  /**
   * The loss of one view of the student against one view of the teacher, -Σ p log softmax(s / τ) in
   * the mean over the batch, a scalar.
   *
   * @param student its outputs s for the view [N, K]
   * @param target the teacher's distributions p [N, K]
   * @param temperature τ of the student
   */
  static Value ofPair(Graph g, Value student, Value target, double temperature) {
    Value logProbability = g.apply1(new LogSoftmax(), g.mul(student, 1 / temperature));
    return g.mul(g.mean(g.sum(g.mul(target, logProbability), false, 1)), -1);
  }

  /**
   * The mean of {@link #ofPair} over all pairs of a teacher's view and another view of the student.
   * Targets are added up before they meet the student, which gives the same with less work.
   *
   * @param student its outputs for all crops, crop after crop [crops · N, K]; the first two are the
   *     teacher's
   * @param targets the teacher's distributions for the two full views, one after the other [2N, K]
   * @param temperature τ of the student
   */
  public static Value ofCrops(Graph g, Value student, Value targets, double temperature) {
    long n = targets.dim(0) / 2;
    long k = targets.dim(1);
    long crops = student.dim(0) / n;
    GraphException.unless(
        targets.dim(0) == 2 * n && student.dim(0) == crops * n && crops >= 2,
        "student %s and targets %s of two views",
        student,
        targets);
    Value first = g.slice(targets, new long[] {0, 0}, new long[] {n, k});
    Value second = g.slice(targets, new long[] {n, 0}, new long[] {n, k});
    List<Value> crossed = new ArrayList<>(List.of(second, first));
    if (crops > 2) {
      Value both = g.reshape(g.add(first, second), 1, n, k);
      Value ofLocals = g.apply1(new BroadcastTo(Shape.of(crops - 2, n, k)), both);
      crossed.add(g.reshape(ofLocals, (crops - 2) * n, k));
    }
    Value target = g.concat(0, crossed.toArray(Value[]::new));
    // The mean over crops · N rows holds 2 (crops - 1) pairs of N rows.
    double pairs = 2.0 * (crops - 1);
    return g.mul(ofPair(g, student, target, temperature), crops / pairs);
  }

  /**
   * The center after a step: m c + (1 - m) times the mean of the teacher's raw outputs.
   *
   * @param center c [1, K]
   * @param teacher outputs of all its views [N, K]
   * @param momentum m
   */
  public static Value center(Graph g, Value center, Value teacher, double momentum) {
    return g.apply1(
        new EmaUpdate(), center, g.mean(g.stopGradient(teacher), true, 0), g.scalar(momentum));
  }
}
