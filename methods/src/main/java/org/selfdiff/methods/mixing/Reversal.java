package org.selfdiff.methods.mixing;

import java.util.stream.IntStream;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;

/**
 * The batch in reversed order, or each of its groups by itself. Image n is in group n mod groups;
 * its partner is the one at the mirrored place of the group: N - 1 - n where there is one group.
 */
public final class Reversal {
  private Reversal() {}

  /** Partner of every image in the whole batch, [N]. */
  public static Value order(Graph g, long n) {
    return order(g, n, 1);
  }

  /**
   * Partner of every image in its group, [N].
   *
   * @param groups a divisor of n
   */
  public static Value order(Graph g, long n, int groups) {
    double[] order =
        IntStream.range(0, (int) n).mapToDouble(i -> n - groups - i + 2 * (i % groups)).toArray();
    return g.apply1(new Constant(DType.I64, Shape.of(n), order));
  }
}
