package org.selfdiff.runner.sweep.space;

import java.util.Optional;

/**
 * One of some values without order or distance.
 *
 * @param key its key
 * @param count how many there are; a value is an index in 0..count-1
 * @param condition when it takes part
 */
public record Categorical(String key, int count, Optional<Condition> condition)
    implements Dimension {
  /** Checks the count. */
  public Categorical {
    if (count < 1) {
      throw new IllegalArgumentException(key + " has nothing to choose from");
    }
  }

  /** A choice that always takes part. */
  public Categorical(String key, int count) {
    this(key, count, Optional.empty());
  }

  @Override
  public double at(double position) {
    return Math.max(0, Math.min(count - 1, Math.floor(position * count)));
  }

  @Override
  public double position(double value) {
    return Math.max(0, Math.min(1, (value + 0.5) / count));
  }

  @Override
  public boolean contains(double value) {
    return value == Math.rint(value) && value >= 0 && value < count;
  }
}
