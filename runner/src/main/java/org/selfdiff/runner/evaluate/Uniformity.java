package org.selfdiff.runner.evaluate;

/**
 * How evenly L2-normalized features lie on the sphere: {@code log E exp(-2 |f(x) - f(y)|^2)} over
 * pairs of different images (Wang and Isola 2020, arXiv 2005.10242, equation 2 with t = 2). 0 where
 * all are equal, about -4 where they are spread evenly over many dimensions.
 */
public final class Uniformity {
  private static final double T = 2;

  private Uniformity() {}

  /** The uniformity of the features of at least two images; O(rows^2 dim). */
  public static double of(Features features) {
    int rows = features.rows();
    int dim = features.dim();
    if (rows < 2) {
      throw new IllegalArgumentException("no pairs among " + rows + " images");
    }
    float[] unit = new float[Math.multiplyExact(rows, dim)];
    UnitVectors vectors = new UnitVectors(features);
    for (int row = 0; row < rows; row++) {
      vectors.read(row, unit, row * dim);
    }
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < i; j++) {
        double squares = 0;
        for (int k = 0; k < dim; k++) {
          double difference = unit[i * dim + k] - unit[j * dim + k];
          squares += difference * difference;
        }
        sum += Math.exp(-T * squares);
      }
    }
    return Math.log(sum / (rows * (rows - 1.0) / 2));
  }
}
