package org.selfdiff.methods.mixing;

import java.util.stream.LongStream;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * Images into which their partners are pasted whole, resized to a box (ResizeMix, Qin et al. 2020,
 * arXiv 2012.11101).
 *
 * <p>A bilinear weight is a tent: source pixel s has the weight max(0, 1 - |u - s|) in the output
 * pixel whose place in the source is u. So resizing is a matrix product per axis, and a place far
 * outside of the source gives zero. Places come as a whole number and a fraction, which keeps the
 * weights exact in single precision.
 */
public final class ResizedPaste {
  /** Numbers per output pixel: the source pixel at or before its place, and the rest. */
  static final int NUMBERS = 2;

  private static final double OUTSIDE = -2;

  private ResizedPaste() {}

  /**
   * The images after the paste.
   *
   * @param x images [N, C, H, W]
   * @param partner the images to paste, [N, C, H, W]
   * @param rows place of every output row in its partner, [N, 2, H]: source row, -2 outside of the
   *     box, and fraction
   * @param columns the same for columns, [N, 2, W]
   */
  public static Value of(Graph g, Value x, Value partner, Value rows, Value columns) {
    long n = x.dim(0);
    long c = x.dim(1);
    long h = x.dim(2);
    long w = x.dim(3);
    Value narrow = g.matmul(g.reshape(partner, n, c * h, w), false, tents(g, columns), true);
    Value byRow = g.permute(g.reshape(narrow, n, c, h, w), 0, 2, 1, 3);
    Value small = g.matmul(tents(g, rows), false, g.reshape(byRow, n, h, c * w), false);
    Value pasted = g.permute(g.reshape(small, n, h, c, w), 0, 2, 1, 3);
    Value box =
        g.mul(g.reshape(inside(g, rows), n, 1, h, 1), g.reshape(inside(g, columns), n, 1, 1, w));
    return g.add(g.mul(x, g.add(g.unary(Unary.Fn.NEG, box), 1)), pasted);
  }

  /** [N, 2, L] to the weights [N, output L, source L]. */
  private static Value tents(Graph g, Value places) {
    long n = places.dim(0);
    long length = places.dim(2);
    double[] source = LongStream.range(0, length).asDoubleStream().toArray();
    Value pixels = g.apply1(new Constant(g.type(), Shape.of(1, 1, length), source));
    Value whole = g.sub(pixels, g.reshape(number(g, places, 0), n, length, 1));
    Value distance = g.sub(whole, g.reshape(number(g, places, 1), n, length, 1));
    return g.relu(g.add(g.unary(Unary.Fn.NEG, g.unary(Unary.Fn.ABS, distance)), 1));
  }

  private static Value inside(Graph g, Value places) {
    return g.unary(Unary.Fn.STEP, g.add(number(g, places, 0), 1));
  }

  private static Value number(Graph g, Value places, int which) {
    return g.slice(places, new long[] {0, which, 0}, new long[] {places.dim(0), 1, places.dim(2)});
  }

  /**
   * Place of every output pixel of one axis: half-pixel centers, no smoothing.
   *
   * @param from first pixel of the box
   * @param to pixel behind its last
   * @param length pixels of the axis
   */
  static double[] places(int from, int to, int length) {
    double[] places = new double[NUMBERS * length];
    for (int i = 0; i < length; i++) {
      double place = (i - from + 0.5) * length / (to - from) - 0.5;
      boolean outside = i < from || i >= to;
      double inSource = outside ? OUTSIDE : Math.min(Math.max(place, 0), length - 1);
      places[i] = Math.floor(inSource);
      places[length + i] = inSource - places[i];
    }
    return places;
  }
}
