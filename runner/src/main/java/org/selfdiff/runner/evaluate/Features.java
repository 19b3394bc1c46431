package org.selfdiff.runner.evaluate;

/** The features of a set of labeled images, read row by row. */
public final class Features {
  private final float[] values;
  private final int dim;
  private final int[] labels;

  /**
   * Refuses arrays that do not fit the shape, negative labels and values that are not finite.
   *
   * @param values one row per image, row-major [rows, dim]; not copied
   * @param rows images
   * @param dim length of one feature
   * @param labels class of each image, from 0; not copied
   */
  public Features(float[] values, int rows, int dim, int[] labels) {
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
    this.values = values;
    this.dim = dim;
    this.labels = labels;
  }

  /** Images. */
  public int rows() {
    return labels.length;
  }

  /** Length of one feature. */
  public int dim() {
    return dim;
  }

  /** Class of each image, from 0; not copied. */
  public int[] labels() {
    return labels;
  }

  /** Writes a row to {@code into[at .. at + dim)}; from several threads if need be. */
  public void read(int row, float[] into, int at) {
    System.arraycopy(values, row * dim, into, at, dim);
  }

  /** The same features, each divided by its Euclidean length. */
  public Features unit() {
    UnitVectors unit = new UnitVectors(this);
    float[] scaled = new float[values.length];
    float[] line = new float[dim];
    for (int row = 0; row < rows(); row++) {
      unit.read(row, line);
      System.arraycopy(line, 0, scaled, row * dim, dim);
    }
    return new Features(scaled, rows(), dim, labels);
  }

  /** The mean of every component, [dim]. */
  double[] mean() {
    double[] mean = new double[dim];
    float[] line = new float[dim];
    for (int row = 0; row < rows(); row++) {
      read(row, line, 0);
      for (int i = 0; i < dim; i++) {
        mean[i] += line[i];
      }
    }
    for (int i = 0; i < dim; i++) {
      mean[i] /= rows();
    }
    return mean;
  }
}
