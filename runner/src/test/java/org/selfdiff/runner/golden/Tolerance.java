package org.selfdiff.runner.golden;

/** How far a value may be from the one expected: {@code atol + rtol * |expected|}. */
record Tolerance(double rtol, double atol) {
  /** What both of two tolerances allow. */
  Tolerance tighter(Tolerance other) {
    return new Tolerance(Math.min(rtol, other.rtol), Math.min(atol, other.atol));
  }

  /** Deviation as a share of what is allowed: at most 1 passes, not a number never does. */
  double share(double actual, double expected) {
    if (!Double.isFinite(actual) || !Double.isFinite(expected)) {
      return Double.POSITIVE_INFINITY;
    }
    double deviation = Math.abs(actual - expected);
    return deviation == 0 ? 0 : deviation / (atol + rtol * Math.abs(expected));
  }
}
