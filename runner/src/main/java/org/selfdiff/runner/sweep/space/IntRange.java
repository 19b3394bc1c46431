package org.selfdiff.runner.sweep.space;

import java.util.Optional;

/**
 * Whole numbers, both ends included. On the logarithmic scale a number n takes the share of n-1/2
 * to n+1/2.
 *
 * @param key its key
 * @param low smallest; at least 1 where {@code log}
 * @param high largest
 * @param log whether equal ratios are equal shares
 * @param condition when it takes part
 */
public record IntRange(String key, long low, long high, boolean log, Optional<Condition> condition)
    implements Dimension {
  /** Checks the ends. */
  public IntRange {
    if (low > high || log && low < 1) {
      throw new IllegalArgumentException(key + ": no range from " + low + " to " + high);
    }
  }

  /** A range that always takes part. */
  public IntRange(String key, long low, long high, boolean log) {
    this(key, low, high, log, Optional.empty());
  }

  /** How many numbers there are. */
  public long size() {
    return high - low + 1;
  }

  @Override
  public double at(double position) {
    return Math.max(low, Math.min(high, Math.rint(scale().at(position))));
  }

  @Override
  public double position(double value) {
    return scale().position(value);
  }

  @Override
  public boolean contains(double value) {
    return value == Math.rint(value) && value >= low && value <= high;
  }

  private Scale scale() {
    return new Scale(low - 0.5, high + 0.5, log);
  }
}
