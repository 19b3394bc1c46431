package org.selfdiff.runner.data.augment;

import java.util.List;

/** The check of settings that are a smallest and a largest value. */
final class RangeCheck {
  private RangeCheck() {}

  static void require(String setting, List<Double> range, double least) {
    if (range.size() != 2 || !(range.get(0) >= least) || !(range.get(0) <= range.get(1))) {
      throw new IllegalArgumentException(
          setting + ": expected [smallest, largest] with smallest <= largest, found " + range);
    }
  }
}
