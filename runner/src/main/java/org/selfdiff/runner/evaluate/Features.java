package org.selfdiff.runner.evaluate;

/**
 * The features of a set of labelled images.
 *
 * @param values one row per image, row-major [rows, dim]; not copied
 * @param rows images
 * @param dim length of one feature
 * @param labels class of each image, from 0; not copied
 */
public record Features(float[] values, int rows, int dim, int[] labels) {
  /** Refuses arrays that do not fit the shape, negative labels and values that are not finite. */
  public Features {
    if (rows < 1 || dim < 1 || values.length != (long) rows * dim) {
      throw new IllegalArgumentException(
          values.length + " values are not a matrix of " + rows + " x " + dim);
    }
    if (labels.length != rows) {
      throw new IllegalArgumentException(labels.length + " labels for " + rows + " images");
    }
    for (int row = 0; row < rows; row++) {
      if (labels[row] < 0) {
        throw new IllegalArgumentException("image " + row + " has the label " + labels[row]);
      }
      for (int i = row * dim; i < (row + 1) * dim; i++) {
        if (!Float.isFinite(values[i])) {
          throw new EvaluationException(
              "the features of image "
                  + row
                  + " are not finite: the network has diverged; lower the learning rate or start"
                  + " from an earlier checkpoint");
        }
      }
    }
  }

  /** The same features, each divided by its Euclidean length. */
  public Features unit() {
    UnitVectors unit = new UnitVectors(this);
    float[] scaled = new float[values.length];
    float[] row = new float[dim];
    for (int i = 0; i < rows; i++) {
      unit.read(i, row);
      System.arraycopy(row, 0, scaled, i * dim, dim);
    }
    return new Features(scaled, rows, dim, labels);
  }

  /** The Euclidean length of a row. */
  double norm(int row) {
    double sum = 0;
    for (int i = row * dim; i < (row + 1) * dim; i++) {
      sum += (double) values[i] * values[i];
    }
    return Math.sqrt(sum);
  }

  /** The mean of every component, [dim]. */
  double[] mean() {
    double[] mean = new double[dim];
    for (int i = 0; i < values.length; i++) {
      mean[i % dim] += values[i];
    }
    for (int i = 0; i < dim; i++) {
      mean[i] /= rows;
    }
    return mean;
  }
}
