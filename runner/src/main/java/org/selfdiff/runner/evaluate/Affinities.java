package org.selfdiff.runner.evaluate;

import java.util.Arrays;

/**
 * How likely points of the feature space are neighbors, by a Gaussian around each (van der Maaten
 * and Hinton 2008, equations 1 and 2). Its width makes the perplexity of its neighbors a given
 * number.
 */
final class Affinities {
  /** Smallest joint probability, so that its logarithm is finite. */
  static final double SMALLEST = 1e-12;

  private static final double TOLERANCE = 1e-5;
  private static final int HALVINGS = 50;

  private final float[] points;
  private final int count;
  private final int dim;

  private Affinities(Vectors vectors) {
    count = vectors.count();
    dim = vectors.width();
    points = new float[Math.multiplyExact(count, dim)];
    float[] point = new float[dim];
    for (int i = 0; i < count; i++) {
      vectors.read(i, point);
      System.arraycopy(point, 0, points, i * dim, dim);
    }
  }

  /** p_j|i of every point i, [n, n]; the entropy of each row is log(perplexity) within 1e-5. */
  static double[] conditional(Vectors vectors, double perplexity, RowThreads threads) {
    Affinities affinities = new Affinities(vectors);
    int n = affinities.count;
    double[] p = new double[Math.multiplyExact(n, n)];
    threads.forEach(n, 0, (row, unused) -> affinities.row(row, Math.log(perplexity), p));
    return p;
  }

  /** p_ij = (p_j|i + p_i|j) / 2n, [n, n], no number below {@link #SMALLEST}. */
  static float[] joint(double[] conditional, int n) {
    float[] joint = new float[conditional.length];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double both = (conditional[i * n + j] + conditional[j * n + i]) / (2.0 * n);
        joint[i * n + j] = (float) (i == j ? 0 : Math.max(both, SMALLEST));
      }
    }
    return joint;
  }

  private void row(int i, double entropy, double[] p) {
    double[] distances = new double[count];
    double nearest = Double.POSITIVE_INFINITY;
    for (int j = 0; j < count; j++) {
      distances[j] = squaredDistance(i, j);
      nearest = j == i ? nearest : Math.min(nearest, distances[j]);
    }
    // Of the point itself, which is no neighbor.
    distances[i] = Double.POSITIVE_INFINITY;
    double[] row = shares(distances, nearest, entropy);
    System.arraycopy(row, 0, p, i * count, count);
  }

  /**
   * p_j|i of one point i: exp(-β d_j) over their sum, with the β that gives this entropy.
   *
   * @param distances squared, of every j; infinite where j is no neighbor; changed
   * @param nearest the smallest of them
   * @param entropy logarithm of the perplexity
   */
  static double[] shares(double[] distances, double nearest, double entropy) {
    // p_j|i does not change when the same number is taken off every distance.
    for (int j = 0; j < distances.length; j++) {
      distances[j] -= nearest;
    }
    double[] row = new double[distances.length];
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    double precision = 1;
    for (int halving = 0; halving < HALVINGS; halving++) {
      double excess = fill(distances, precision, row) - entropy;
      if (Math.abs(excess) < TOLERANCE) {
        break;
      }
      if (excess > 0) {
        low = precision;
        precision = Double.isInfinite(high) ? 2 * precision : (low + high) / 2;
      } else {
        high = precision;
        precision = (low + high) / 2;
      }
    }
    double sum = Arrays.stream(row).sum();
    for (int j = 0; j < row.length; j++) {
      row[j] /= sum;
    }
    return row;
  }

  /** Writes exp(-precision · distance) and gives the entropy of these weights. */
  private static double fill(double[] distances, double precision, double[] weights) {
    double sum = 0;
    double weighted = 0;
    for (int j = 0; j < distances.length; j++) {
      weights[j] = Math.exp(-precision * distances[j]);
      sum += weights[j];
      weighted += weights[j] == 0 ? 0 : weights[j] * distances[j];
    }
    return Math.log(sum) + precision * weighted / sum;
  }

  private double squaredDistance(int i, int j) {
    double sum = 0;
    for (int d = 0; d < dim; d++) {
      double difference = points[i * dim + d] - points[j * dim + d];
      sum += difference * difference;
    }
    return sum;
  }
}
