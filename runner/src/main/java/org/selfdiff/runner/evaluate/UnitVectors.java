package org.selfdiff.runner.evaluate;

/** Features divided by their Euclidean length, as {@code v / max(|v|, 1e-12)}. */
final class UnitVectors implements Vectors {
  private static final double SMALLEST_NORM = 1e-12;

  private final Features features;
  private final double[] scales;

  UnitVectors(Features features) {
    this.features = features;
    this.scales = new double[features.rows()];
    for (int row = 0; row < scales.length; row++) {
      scales[row] = 1 / Math.max(features.norm(row), SMALLEST_NORM);
    }
  }

  @Override
  public int count() {
    return features.rows();
  }

  @Override
  public int width() {
    return features.dim();
  }

  @Override
  public void read(int row, float[] into) {
    int from = row * features.dim();
    double scale = scales[row];
    for (int i = 0; i < features.dim(); i++) {
      into[i] = (float) (features.values()[from + i] * scale);
    }
  }
}
