package org.selfdiff.exports.onnx;

/**
 * How far a file's output may be from the graph's: {@code |a - b| <= absolute · rms + relative ·
 * |b|}, where b is the graph's number and rms the root mean square of the graph's output over all
 * images. The first term stands in for the relative one where b is near zero, and scales with the
 * features, so that small features are not let through unchecked.
 *
 * @param absolute in units of the output's root mean square
 * @param relative in units of the graph's number
 */
public record Tolerance(double absolute, double relative) {
  /**
   * 1e-4 and 1e-3. Two float32 libraries sum a network's convolutions in different orders: at
   * random weights a ResNet-18 ended 2e-6 and a ResNet-50 5e-6 of the features' size apart, under 2
   * % of this tolerance. Stale running statistics or weights at another place are far above it.
   */
  public static final Tolerance FLOAT32 = new Tolerance(1e-4, 1e-3);

  /**
   * 2e-2 and 2e-2, for files in {@link OnnxPrecision#FLOAT16} against the graph in float32. A
   * number has 11 bits there: each of some fifty layers rounds its output by up to 5e-4 of it. The
   * worst feature of a ViT-Tiny at 224 pixels ended 2.6e-3 apart, with features of size 1.
   */
  public static final Tolerance FLOAT16 = new Tolerance(2e-2, 2e-2);

  /** Checks that both are at least 0 and finite. */
  public Tolerance {
    if (!(absolute >= 0 && relative >= 0 && absolute + relative < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("tolerance " + absolute + ", " + relative);
    }
  }

  @Override
  public String toString() {
    return "|a - b| <= " + absolute + " * rms + " + relative + " * |b|";
  }
}
