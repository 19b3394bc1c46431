package org.selfdiff.methods.matching;

import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;

/**
 * How alike the feature maps of two networks are, channel by channel. The cost of a pair of
 * channels is the squared distance of their unit vectors, 2 - 2 times the similarity per image.
 */
public final class ChannelSimilarity {
  private ChannelSimilarity() {}

  /**
   * The weighted sum over images of the cosines between channels, each flattened over space.
   *
   * @param student feature maps [N, sc, h, w]
   * @param teacher feature maps [N, tc, h, w]
   * @param weights of the images, [N]: 1, or 0 for one that fills up the batch
   * @return [sc, tc]
   */
  public static Value of(Graph g, Value student, Value teacher, Value weights) {
    Value weight = g.reshape(weights, student.dim(0), 1, 1);
    Value s = channelsFirst(g, g.mul(unit(g, student), weight));
    return g.matmul(s, false, channelsFirst(g, unit(g, teacher)), true);
  }

  /** Channels of length 1 over space, [N, c, hw]. */
  private static Value unit(Graph g, Value x) {
    long area = x.dim(2) * x.dim(3);
    Value rows = g.reshape(x, x.dim(0) * x.dim(1), area);
    return g.reshape(g.unitRows(rows), x.dim(0), x.dim(1), area);
  }

  private static Value channelsFirst(Graph g, Value x) {
    return g.reshape(g.permute(x, 1, 0, 2), x.dim(1), x.dim(0) * x.dim(2));
  }
}
