package org.selfdiff.runner.evaluate;

import java.util.function.ToDoubleFunction;

/**
 * Features with one more component, so that a larger inner product is a smaller Euclidean distance:
 * {@code (b, -|b|^2 / 2)} in the bank and {@code (q, 1)} among the queries give {@code (|q|^2 - |q
 * - b|^2) / 2}. The mean of the bank is taken off both first: distances stay, rounding shrinks.
 */
final class EuclideanVectors implements Vectors {
  private final Features features;
  private final double[] center;
  private final ToDoubleFunction<float[]> last;

  private EuclideanVectors(Features features, double[] center, ToDoubleFunction<float[]> last) {
    this.features = features;
    this.center = center;
    this.last = last;
  }

  static EuclideanVectors bank(Features bank, double[] center) {
    return new EuclideanVectors(bank, center, EuclideanVectors::minusHalfSquare);
  }

  static EuclideanVectors queries(Features queries, double[] center) {
    return new EuclideanVectors(queries, center, vector -> 1);
  }

  @Override
  public int count() {
    return features.rows();
  }

  @Override
  public int width() {
    return features.dim() + 1;
  }

  @Override
  public void read(int row, float[] into) {
    int dim = features.dim();
    features.read(row, into, 0);
    for (int i = 0; i < dim; i++) {
      into[i] = (float) (into[i] - center[i]);
    }
    into[dim] = 0;
    into[dim] = (float) last.applyAsDouble(into);
  }

  private static double minusHalfSquare(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    return -sum / 2;
  }
}
