package org.selfdiff.methods.mixing;

import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/** Images of which a share of every pixel is their partners'. */
public final class Blend {
  private Blend() {}

  /**
   * {@code (1 - w) x + w partner} with w = rows · columns; where w is 1 it is the partner to the
   * bit, where it is 0 the image.
   *
   * @param x images [N, C, H, W]
   * @param partner the images to mix in, [N, C, H, W]
   * @param rows share by row, [H], or [N, 1, H] for every image its own
   * @param columns share by column, [W] or [N, 1, W]
   */
  public static Value of(Graph g, Value x, Value partner, Value rows, Value columns) {
    long n = rows.rank() == 3 ? rows.dim(0) : 1;
    Value share = g.mul(g.reshape(rows, n, 1, x.dim(2), 1), g.reshape(columns, n, 1, 1, x.dim(3)));
    Value keep = g.add(g.unary(Unary.Fn.NEG, share), 1);
    return g.add(g.mul(x, keep), g.mul(partner, share));
  }
}
