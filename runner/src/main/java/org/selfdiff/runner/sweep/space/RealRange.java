package org.selfdiff.runner.sweep.space;

import java.util.Optional;

/**
 * Real numbers, both ends included.
 *
 * @param key its key
 * @param low smallest; above 0 where {@code log}
 * @param high largest
 * @param log whether equal ratios are equal shares
 * @param condition when it takes part
 */
public record RealRange(
    String key, double low, double high, boolean log, Optional<Condition> condition)
    implements Dimension {
  /** Checks the ends. */
  public RealRange {
    if (!(low <= high) || log && !(low > 0) || Double.isInfinite(high - low)) {
      throw new IllegalArgumentException(key + ": no range from " + low + " to " + high);
    }
  }

  /** A range that always takes part. */
  public RealRange(String key, double low, double high, boolean log) {
    this(key, low, high, log, Optional.empty());
  }

  @Override
  public double at(double position) {
    return new Scale(low, high, log).at(position);
  }

  @Override
  public double position(double value) {
    return new Scale(low, high, log).position(value);
  }

  @Override
  public boolean contains(double value) {
    return value >= low && value <= high;
  }
}
