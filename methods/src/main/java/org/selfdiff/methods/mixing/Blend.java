package org.selfdiff.methods.mixing;

import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;

/** Images of which a share of every pixel is their partners'. */
public final class Blend {
  private Blend() {}

  /**
   * {@code (1 - w) x + w partner}; where w is 1 it is the partner to the bit, where it is 0 the
   * image.
   *
   * @param x images [N, C, H, W]
   * @param partner the images to mix in, [N, C, H, W]
   * @param mask w, [1, 1, H, W], or [N, 1, H, W] for every image its own
   */
  public static Value of(Graph g, Value x, Value partner, Value mask) {
    return g.add(g.mul(x, Share.rest(g, mask)), g.mul(partner, mask));
  }

  /**
   * A mask that is the product of a share per row and one per column.
   *
   * @param rows share by row, [H], or [N, 1, H] for every image its own
   * @param columns share by column, [W] or [N, 1, W]
   */
  public static Value mask(Graph g, Value rows, Value columns) {
    long n = rows.rank() == 3 ? rows.dim(0) : 1;
    long height = rows.dim(rows.rank() - 1);
    long width = columns.dim(columns.rank() - 1);
    return g.mul(g.reshape(rows, n, 1, height, 1), g.reshape(columns, n, 1, 1, width));
  }
}
