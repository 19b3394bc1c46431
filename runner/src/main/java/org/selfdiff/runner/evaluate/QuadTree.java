package org.selfdiff.runner.evaluate;

import java.util.Arrays;

/**
 * Points of the plane in squares within squares, so that far ones can be taken together (Barnes and
 * Hut 1986). The points lie in the order of a Z curve; the nodes lie depth first, each before those
 * within it, and know the node that comes after all of these: a walk needs no stack.
 */
final class QuadTree {
  private static final int BITS = 20;
  private static final int CELLS = 1 << BITS;
  private static final int LEAF = 8;

  /** Most points: the rest of the sort key is their number. */
  static final int MOST_POINTS = 1 << 63 - 2 * BITS - 1;

  private final int n;

  /** Which point lies at each place of the order. */
  final int[] point;

  /** Of the points in order. */
  final double[] x;

  final double[] y;

  private final long[] keys;
  private int nodes;
  private int[] first;
  private int[] end;
  private int[] after;
  private boolean[] leaf;
  private double[] centerX;
  private double[] centerY;
  private double[] squaredSide;

  QuadTree(int n) {
    this.n = n;
    point = new int[n];
    x = new double[n];
    y = new double[n];
    keys = new long[n];
    grow(Math.max(16, n));
  }

  private void grow(int size) {
    first = first == null ? new int[size] : Arrays.copyOf(first, size);
    end = end == null ? new int[size] : Arrays.copyOf(end, size);
    after = after == null ? new int[size] : Arrays.copyOf(after, size);
    leaf = leaf == null ? new boolean[size] : Arrays.copyOf(leaf, size);
    centerX = centerX == null ? new double[size] : Arrays.copyOf(centerX, size);
    centerY = centerY == null ? new double[size] : Arrays.copyOf(centerY, size);
    squaredSide = squaredSide == null ? new double[size] : Arrays.copyOf(squaredSide, size);
  }

  /** Sorts points anew, [2][n]. */
  void build(double[][] points) {
    double left = Arrays.stream(points[0]).min().orElse(0);
    double bottom = Arrays.stream(points[1]).min().orElse(0);
    double side =
        Math.max(
            Arrays.stream(points[0]).max().orElse(0) - left,
            Arrays.stream(points[1]).max().orElse(0) - bottom);
    double scale = side > 0 ? CELLS / side : 0;
    int shift = 63 - 2 * BITS;
    for (int i = 0; i < n; i++) {
      long column = Math.min(CELLS - 1, (long) ((points[0][i] - left) * scale));
      long row = Math.min(CELLS - 1, (long) ((points[1][i] - bottom) * scale));
      keys[i] = (spread(column) | spread(row) << 1) << shift | i;
    }
    Arrays.sort(keys);
    for (int at = 0; at < n; at++) {
      point[at] = (int) (keys[at] & (1L << shift) - 1);
      x[at] = points[0][point[at]];
      y[at] = points[1][point[at]];
    }
    nodes = 0;
    node(0, n, 63 - 2);
  }

  /** Puts a zero after every bit of 20. */
  private static long spread(long value) {
    long v = value;
    v = (v | v << 16) & 0x0000FFFF0000FFFFL;
    v = (v | v << 8) & 0x00FF00FF00FF00FFL;
    v = (v | v << 4) & 0x0F0F0F0F0F0F0F0FL;
    v = (v | v << 2) & 0x3333333333333333L;
    return (v | v << 1) & 0x5555555555555555L;
  }

  /**
   * Makes the node of some places and those within it.
   *
   * @param bit place in the keys of the two bits that tell its quarters apart
   */
  private void node(int from, int to, int bit) {
    if (nodes == first.length) {
      grow(2 * nodes);
    }
    int own = nodes++;
    first[own] = from;
    end[own] = to;
    leaf[own] = to - from <= LEAF || bit < 63 - 2 * BITS;
    double sumX = 0;
    double sumY = 0;
    double left = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.POSITIVE_INFINITY;
    double top = Double.NEGATIVE_INFINITY;
    for (int at = from; at < to; at++) {
      sumX += x[at];
      sumY += y[at];
      left = Math.min(left, x[at]);
      right = Math.max(right, x[at]);
      bottom = Math.min(bottom, y[at]);
      top = Math.max(top, y[at]);
    }
    centerX[own] = sumX / (to - from);
    centerY[own] = sumY / (to - from);
    double side = Math.max(right - left, top - bottom);
    squaredSide[own] = side * side;
    if (!leaf[own]) {
      int begin = from;
      for (int quarter = 0; quarter < 4; quarter++) {
        int next = begin;
        while (next < to && (keys[next] >>> bit & 3) == quarter) {
          next++;
        }
        if (next > begin) {
          node(begin, next, bit - 2);
        }
        begin = next;
      }
    }
    after[own] = nodes;
  }

  /**
   * Adds up what all other points do to the point at a place.
   *
   * @param at place in the order
   * @param theta points in a square are taken as one at their mean where its side is less than this
   *     times the distance; 0 takes none together
   * @param into gets Σ w, Σ w² (x - x_j) and Σ w² (y - y_j) with w = 1 / (1 + squared distance)
   */
  void push(int at, double theta, double[] into) {
    double px = x[at];
    double py = y[at];
    double squaredTheta = theta * theta;
    double sum = 0;
    double pushX = 0;
    double pushY = 0;
    int node = 0;
    while (node < nodes) {
      double dx = px - centerX[node];
      double dy = py - centerY[node];
      double distance = dx * dx + dy * dy;
      if (squaredSide[node] < squaredTheta * distance) {
        double w = 1 / (1 + distance);
        double many = (end[node] - first[node]) * w;
        sum += many;
        pushX += many * w * dx;
        pushY += many * w * dy;
        node = after[node];
      } else if (leaf[node]) {
        for (int other = first[node]; other < end[node]; other++) {
          double ox = px - x[other];
          double oy = py - y[other];
          // The point itself adds 1 to the sum, taken off below, and nothing to the push.
          double w = 1 / (1 + ox * ox + oy * oy);
          sum += w;
          pushX += w * w * ox;
          pushY += w * w * oy;
        }
        node = after[node];
      } else {
        node++;
      }
    }
    into[0] = sum - 1;
    into[1] = pushX;
    into[2] = pushY;
  }
}
