package org.selfdiff.runner.evaluate;

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
