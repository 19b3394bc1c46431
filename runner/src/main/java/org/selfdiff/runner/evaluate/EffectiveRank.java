package org.selfdiff.runner.evaluate;

import org.bytedeco.openblas.global.openblas;

/**
 * How many directions features really use: {@code exp} of the entropy of the singular values of the
 * centered feature matrix, divided by their sum (Roy and Vetterli 2007). From 1 (all on one line)
 * to the smaller of {@code dim} and {@code rows - 1}; 0 when all images have the same feature.
 */
public final class EffectiveRank {
  /** Length of features, or else their number, up to which this takes less than a second. */
  public static final int MOST_DIMENSIONS = 1024;

  private static final int ROWS_AT_ONCE = 1024;
  // Eigenvalues of a rank-deficient covariance are rounding noise of either sign below this share
  // of the largest, and all of them are below the other share of the squared features where the
  // features are equal.
  private static final double NOISE = 1e-14;
  private static final double EQUAL = 1e-24;

  private EffectiveRank() {}

  /**
   * The effective rank of the features of a set of images; O(rows dim^2 + dim^3), of features that
   * are longer than {@link #MOST_DIMENSIONS} O(rows^2 dim + rows^3).
   */
  public static double of(Features features) {
    // The products of the rows have the same eigenvalues as those of the columns, beside zeros.
    boolean ofRows = features.dim() > MOST_DIMENSIONS;
    int side = ofRows ? features.rows() : features.dim();
    double[] variances = eigenvalues(ofRows ? products(features) : scatter(features), side);
    double largest = variances[side - 1];
    double[] singular = new double[variances.length];
    double sum = 0;
    if (largest <= EQUAL * squares(features)) {
      return 0;
    }
    for (int i = 0; i < singular.length; i++) {
      if (variances[i] > NOISE * singular.length * largest) {
        singular[i] = Math.sqrt(variances[i]);
        sum += singular[i];
      }
    }
    double entropy = 0;
    for (double value : singular) {
      if (value > 0) {
        entropy -= value / sum * Math.log(value / sum);
      }
    }
    return Math.exp(entropy);
  }

  /** The upper triangle of the covariance times the number of rows, [dim, dim]. */
  private static double[] scatter(Features features) {
    int dim = features.dim();
    double[] mean = features.mean();
    double[] scatter = new double[Math.multiplyExact(dim, dim)];
    double[] centered = new double[Math.min(ROWS_AT_ONCE, features.rows()) * dim];
    float[] line = new float[dim];
    for (int from = 0; from < features.rows(); from += ROWS_AT_ONCE) {
      int count = Math.min(ROWS_AT_ONCE, features.rows() - from);
      for (int row = 0; row < count; row++) {
        features.read(from + row, line, 0);
        for (int i = 0; i < dim; i++) {
          centered[row * dim + i] = line[i] - mean[i];
        }
      }
      openblas.cblas_dsyrk(
          openblas.CblasRowMajor,
          openblas.CblasUpper,
          openblas.CblasTrans,
          dim,
          count,
          1,
          centered,
          dim,
          1,
          scatter,
          dim);
    }
    return scatter;
  }

  /** The upper triangle of the products of the centered rows, [rows, rows]. */
  private static double[] products(Features features) {
    int dim = features.dim();
    int rows = features.rows();
    double[] mean = features.mean();
    double[] centered = new double[Math.multiplyExact(rows, dim)];
    float[] line = new float[dim];
    for (int row = 0; row < rows; row++) {
      features.read(row, line, 0);
      for (int i = 0; i < dim; i++) {
        centered[row * dim + i] = line[i] - mean[i];
      }
    }
    double[] products = new double[Math.multiplyExact(rows, rows)];
    openblas.cblas_dsyrk(
        openblas.CblasRowMajor,
        openblas.CblasUpper,
        openblas.CblasNoTrans,
        rows,
        dim,
        1,
        centered,
        dim,
        0,
        products,
        rows);
    return products;
  }

  private static double squares(Features features) {
    double sum = 0;
    float[] line = new float[features.dim()];
    for (int row = 0; row < features.rows(); row++) {
      features.read(row, line, 0);
      for (float value : line) {
        sum += (double) value * value;
      }
    }
    return sum;
  }

  /** Ascending eigenvalues of a symmetric matrix given by its upper triangle; overwrites it. */
  private static double[] eigenvalues(double[] matrix, int dim) {
    double[] values = new double[dim];
    int failed =
        openblas.LAPACKE_dsyevd(
            openblas.LAPACK_ROW_MAJOR, (byte) 'N', (byte) 'U', dim, matrix, dim, values);
    if (failed != 0) {
      throw new IllegalStateException("LAPACK dsyevd ended with " + failed);
    }
    return values;
  }
}
