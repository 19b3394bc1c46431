package org.selfdiff.runner.evaluate;

/**
 * How far L2-normalized features are spread: the mean over the components of their standard
 * deviation, times {@code sqrt(dim)} (Chen and He 2020, arXiv 2011.10566, figure 2). About 1 when
 * features are spread over the sphere, 0 when all images have collapsed to one feature.
 */
public final class FeatureSpread {
  private FeatureSpread() {}

  /** The spread of the features of a set of images. */
  public static double of(Features features) {
    int dim = features.dim();
    UnitVectors unit = new UnitVectors(features);
    double[] sum = new double[dim];
    double[] squares = new double[dim];
    float[] vector = new float[dim];
    for (int row = 0; row < features.rows(); row++) {
      unit.read(row, vector);
      for (int i = 0; i < dim; i++) {
        sum[i] += vector[i];
        squares[i] += (double) vector[i] * vector[i];
      }
    }
    double deviations = 0;
    for (int i = 0; i < dim; i++) {
      double mean = sum[i] / features.rows();
      deviations += Math.sqrt(Math.max(0, squares[i] / features.rows() - mean * mean));
    }
    return deviations / dim * Math.sqrt(dim);
  }
}
