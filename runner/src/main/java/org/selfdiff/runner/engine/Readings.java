package org.selfdiff.runner.engine;

import java.util.Map;

/** The first number of each metric behind one run. Later runs do not change them. */
public interface Readings {
  /**
   * Whether they can be read without waiting for the run. The answer is always the same for a
   * program, whatever the device has done by now, so that all ranks of a group get the same.
   */
  boolean isThere();

  /** Metric to number; waits for the run where it is still at work. */
  Map<String, Double> numbers();

  /** Numbers that are there. */
  static Readings of(Map<String, Double> numbers) {
    return new Readings() {
      @Override
      public boolean isThere() {
        return true;
      }

      @Override
      public Map<String, Double> numbers() {
        return numbers;
      }
    };
  }
}
