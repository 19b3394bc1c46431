package org.selfdiff.runner.report.chart;

/** Places for the labels at the ends of curves. */
final class EndLabels {
  private EndLabels() {}

  /**
   * Places near the wanted ones that do not overlap.
   *
   * @param wanted ascending
   * @param least first place
   * @param most last place; it counts more than the first where there is not room for all
   * @param line distance between labels
   */
  static double[] apart(double[] wanted, double least, double most, double line) {
    double[] at = new double[wanted.length];
    for (int i = 0; i < at.length; i++) {
      at[i] = Math.max(wanted[i], i == 0 ? least : at[i - 1] + line);
    }
    double end = most;
    for (int i = at.length - 1; i >= 0; i--) {
      at[i] = Math.min(at[i], end);
      end = at[i] - line;
    }
    return at;
  }
}
