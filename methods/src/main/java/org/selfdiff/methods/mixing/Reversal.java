package org.selfdiff.methods.mixing;

import java.util.stream.IntStream;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;

/** The batch in reversed order: the partner of image n is image N - 1 - n. */
public final class Reversal {
  private Reversal() {}

  /** Partner of every image, [N]. */
  public static Value order(Graph g, long n) {
    double[] order = IntStream.range(0, (int) n).mapToDouble(i -> n - 1 - i).toArray();
    return g.apply1(new Constant(DType.I64, Shape.of(n), order));
  }
}
