package org.selfdiff.runner.evaluate;

import java.util.Arrays;

/**
 * Points of the plane that stand for images.
 *
 * @param x of each image, in its order
 * @param y of each image
 * @param perplexity that was used
 * @param divergence KL(P‖Q) of the map, in nats; less is truer
 */
public record PlaneMap(double[] x, double[] y, double perplexity, double divergence) {
  /**
   * How well the map tells the classes apart: the share of points, 0 to 1, whose nearest point is
   * of the same class.
   *
   * @param labels class of each point
   */
  public double nearestAgree(int[] labels) {
    int agree = 0;
    for (int i = 0; i < x.length; i++) {
      agree += labels[nearest(i)] == labels[i] ? 1 : 0;
    }
    return (double) agree / x.length;
  }

  /**
   * The points in a square, centered, one scale for both axes.
   *
   * @param side of the square
   * @return [2][n], 0 to side: from the left, and from the top, where y is largest
   */
  public double[][] placed(double side) {
    double left = Arrays.stream(x).min().orElse(0);
    double right = Arrays.stream(x).max().orElse(0);
    double bottom = Arrays.stream(y).min().orElse(0);
    double top = Arrays.stream(y).max().orElse(0);
    double scale = side / Math.max(1e-12, Math.max(right - left, top - bottom));
    return new double[][] {
      Arrays.stream(x).map(v -> side / 2 + scale * (v - (left + right) / 2)).toArray(),
      Arrays.stream(y).map(v -> side / 2 - scale * (v - (bottom + top) / 2)).toArray()
    };
  }

  private int nearest(int i) {
    int nearest = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < x.length; j++) {
      double distance = Math.hypot(x[i] - x[j], y[i] - y[j]);
      if (j != i && distance < least) {
        least = distance;
        nearest = j;
      }
    }
    return nearest;
  }
}
