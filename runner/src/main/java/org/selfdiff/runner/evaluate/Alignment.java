package org.selfdiff.runner.evaluate;

/** How near the features of two views of an image, or of two networks, are to each other. */
public final class Alignment {
  private Alignment() {}

  /**
   * The mean squared distance of L2-normalized features, {@code E |f(x) - f(y)|^2} (Wang and Isola
   * 2020, arXiv 2005.10242, equation 1 with exponent 2): 0 where both are equal, 2 where they are
   * at right angles, 4 at most. It is twice what the cosine lacks to 1.
   *
   * @param first one feature for each image
   * @param second as many, of the same length
   */
  public static double of(Features first, Features second) {
    return 2 - 2 * cosine(first, second);
  }

  /** The mean cosine of the same, -1 to 1. */
  public static double cosine(Features first, Features second) {
    if (first.rows() != second.rows() || first.dim() != second.dim()) {
      throw new IllegalArgumentException(
          "no pairs: %d x %d and %d x %d"
              .formatted(first.rows(), first.dim(), second.rows(), second.dim()));
    }
    UnitVectors ofFirst = new UnitVectors(first);
    UnitVectors ofSecond = new UnitVectors(second);
    float[] a = new float[first.dim()];
    float[] b = new float[first.dim()];
    double sum = 0;
    for (int row = 0; row < first.rows(); row++) {
      ofFirst.read(row, a);
      ofSecond.read(row, b);
      for (int i = 0; i < a.length; i++) {
        sum += (double) a[i] * b[i];
      }
    }
    return sum / first.rows();
  }
}
