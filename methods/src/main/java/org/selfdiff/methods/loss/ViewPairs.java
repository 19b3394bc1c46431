package org.selfdiff.methods.loss;

import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;

/** Losses between two views, over all pairs of a number of views. */
public final class ViewPairs {
  private ViewPairs() {}

  /** The loss of one pair of views. */
  @FunctionalInterface
  public interface PairLoss {
    /** The loss of the views i and j, i below j; a scalar. */
    Value of(int i, int j);
  }

  /**
   * The mean over the pairs, a scalar.
   *
   * @param views number of views, 2 or more
   */
  public static Value mean(Graph g, int views, PairLoss loss) {
    Value sum = null;
    for (int i = 0; i < views; i++) {
      for (int j = i + 1; j < views; j++) {
        Value pair = loss.of(i, j);
        sum = sum == null ? pair : g.add(sum, pair);
      }
    }
    return views == 2 ? sum : g.mul(sum, 2.0 / (views * (views - 1)));
  }
}
