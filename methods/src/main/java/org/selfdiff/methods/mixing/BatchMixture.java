package org.selfdiff.methods.mixing;

import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;

/**
 * One step's mixture of whole batches ({@link BatchDraw}).
 *
 * @param share λ, a scalar
 * @param rows the partner's share by row, [H]
 * @param columns the partner's share by column, [W]
 * @param partner of every image, [N]
 */
public record BatchMixture(Value share, Value rows, Value columns, Value partner) {
  /** The mixture of images [N, C, H, W]. */
  public Value images(Graph g, Value x) {
    return Blend.of(g, x, partners(g, x), rows, columns);
  }

  /** Rows in the order of the partners. */
  public Value partners(Graph g, Value x) {
    return g.apply1(new GatherRows(), x, partner);
  }
}
