package org.selfdiff.methods.loss;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;

/**
 * Normalized temperature-scaled cross entropy (SimCLR, arXiv 2002.05709, equation 1): every
 * embedding of two views is to find the other of its image among all 2N but itself.
 */
public final class NtXent {
  /** Keeps an embedding from being its own candidate. */
  private static final double SELF = -1e9;

  private NtXent() {}

  /**
   * The loss of two views, a mean over the 2N embeddings.
   *
   * @param a embeddings of one view [N, C], unit rows where the logits are cosines
   * @param b those of the other
   * @param temperature τ
   */
  public static BatchContrast of(Graph g, Value a, Value b, double temperature) {
    int n = Math.toIntExact(a.dim(0));
    Value all = g.concat(0, a, b);
    Value similarity = g.mul(g.matmul(all, false, all, true), 1 / temperature);
    Value logits = g.add(similarity, g.mul(oneHot(g, 2 * n, 0), SELF));
    Value target = oneHot(g, 2 * n, n);
    Value ofTarget = g.sum(g.mul(g.apply1(new LogSoftmax(), logits), target), false, 1);
    return BatchContrast.of(g, logits, target, ofTarget, 1);
  }

  /** Row i has its one at column i + shift, around the end. */
  private static Value oneHot(Graph g, int rows, int shift) {
    int[] columns = IntStream.range(0, rows).map(i -> (i + shift) % rows).toArray();
    double[] index = Arrays.stream(columns).asDoubleStream().toArray();
    Value at = g.apply1(new Constant(DType.I64, Shape.of(rows), index));
    return g.apply1(new OneHot(g.type(), rows), at);
  }
}
