package org.selfdiff.runner.evaluate;

import org.selfdiff.runner.data.ImageSet;

/** The features of a set of images, read row by row. */
public final class Features implements AutoCloseable {
  private final RowSource source;
  private final int dim;
  private final int[] labels;

  /**
   * Refuses arrays that do not fit the shape, labels that are none and values that are not finite.
   *
   * @param values one row per image, row-major [rows, dim]; not copied
   * @param rows images
   * @param dim length of one feature
   * @param labels class of each image, from 0, or {@link ImageSet#UNLABELED}; not copied
   */
  public Features(float[] values, int rows, int dim, int[] labels) {
    this(segment(values, rows, dim), dim, labels);
    if (labels.length != rows) {
      throw new IllegalArgumentException(labels.length + " labels for " + rows + " images");
    }
    for (int row = 0; row < rows; row++) {
      requireFinite(row, values, row * dim, dim);
    }
  }

  /**
   * Refuses labels that are none.
   *
   * @param source one row per image, [labels.length, dim], all numbers finite; closed with these
   * @param dim length of one feature
   * @param labels class of each image, from 0, or {@link ImageSet#UNLABELED}; not copied
   */
  public Features(RowSource source, int dim, int[] labels) {
    if (labels.length < 1 || dim < 1) {
      throw new IllegalArgumentException("no matrix has " + labels.length + " x " + dim);
    }
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] < ImageSet.UNLABELED) {
        throw new IllegalArgumentException("image " + row + " has the label " + labels[row]);
      }
    }
    this.source = source;
    this.dim = dim;
    this.labels = labels;
  }

  private static FeatureSegments segment(float[] values, int rows, int dim) {
    if (rows < 1 || dim < 1 || values.length != (long) rows * dim) {
      throw new IllegalArgumentException(
          values.length + " values are not a matrix of " + rows + " x " + dim);
    }
    return new FeatureSegments(values, rows, dim);
  }

  /**
   * Refuses a row with a number that is not finite.
   *
   * @param row its image
   * @param at index of its first number
   */
  public static void requireFinite(int row, float[] values, int at, int dim) {
    if (firstNotFinite(values, at, dim) >= 0) {
      throw new EvaluationException(
          "the features of image "
              + row
              + " are not finite: the network has diverged; lower the learning rate or start"
              + " from an earlier checkpoint");
    }
  }

  /** Index of the first number from {@code at} on that is not finite; -1 if none of them is. */
  public static int firstNotFinite(float[] values, int at, int dim) {
    for (int i = at; i < at + dim; i++) {
      if (!Float.isFinite(values[i])) {
        return i;
      }
    }
    return -1;
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
    source.read(row, into, at);
  }

  /** A view of the same features, each divided by its Euclidean length when it is read. */
  public Features unit() {
    return new Features(new UnitVectors(this)::read, dim, labels);
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

  @Override
  public void close() {
    source.close();
  }
}
