package org.selfdiff.runner.evaluate;

/** Features divided by their Euclidean length, as {@code v / max(|v|, 1e-12)}. */
final class UnitVectors implements Vectors {
  private static final double SMALLEST_NORM = 1e-12;

  private final Features features;
  private final double[] scales;

  UnitVectors(Features features) {
    this(features, new BankPart(0, features.rows()));
  }

  /** Those of some rows, the others of which are not read. */
  UnitVectors(Features features, BankPart part) {
    this.features = features;
    this.scales = new double[features.rows()];
    float[] line = new float[features.dim()];
    for (int row = part.first(); row < part.end(); row++) {
      features.read(row, line, 0);
      double sum = 0;
      for (float value : line) {
        sum += (double) value * value;
      }
      scales[row] = 1 / Math.max(Math.sqrt(sum), SMALLEST_NORM);
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
    read(row, into, 0);
  }

  /** Writes a vector to {@code into[at .. at + width)}. */
  void read(int row, float[] into, int at) {
    features.read(row, into, at);
    double scale = scales[row];
    for (int i = at; i < at + features.dim(); i++) {
      into[i] = (float) (into[i] * scale);
    }
  }
}
