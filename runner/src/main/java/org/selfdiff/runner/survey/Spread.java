package org.selfdiff.runner.survey;

import java.util.Arrays;

/**
 * Smallest, middle and largest of some numbers.
 *
 * @param min 0 where there are none
 * @param median the lower of two in the middle
 * @param max 0 where there are none
 */
public record Spread(double min, double median, double max) {
  static Spread of(double[] values) {
    if (values.length == 0) {
      return new Spread(0, 0, 0);
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Spread(sorted[0], sorted[(sorted.length - 1) / 2], sorted[sorted.length - 1]);
  }
}
