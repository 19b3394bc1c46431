package org.selfdiff.runner.sweep.space;

/**
 * An interval laid on 0..1, linearly or by logarithms; to the same bits on every machine.
 *
 * @param low value at 0; above 0 where {@code log}
 * @param high value at 1
 * @param log whether equal ratios are equal lengths
 */
record Scale(double low, double high, boolean log) {
  double at(double position) {
    double p = Math.max(0, Math.min(1, position));
    double value = log ? low * StrictMath.pow(high / low, p) : low + p * (high - low);
    return Math.max(low, Math.min(high, value));
  }

  double position(double value) {
    if (low == high) {
      return 0.5;
    }
    double v = Math.max(low, Math.min(high, value));
    return log ? StrictMath.log(v / low) / StrictMath.log(high / low) : (v - low) / (high - low);
  }
}
