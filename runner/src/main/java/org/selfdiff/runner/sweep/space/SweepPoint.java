package org.selfdiff.runner.sweep.space;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One setting of everything a sweep varies.
 *
 * @param values value of each active dimension by key (see {@link Dimension}), in the order of the
 *     space; inactive dimensions are absent
 */
public record SweepPoint(Map<String, Double> values) {
  /** The point of no dimension. */
  public static final SweepPoint EMPTY = new SweepPoint(Map.of());

  /** Copies the map, keeping its order. */
  public SweepPoint {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Whether a dimension is active here. */
  public boolean has(String key) {
    return values.containsKey(key);
  }

  /**
   * The value of an active dimension.
   *
   * @throws IllegalArgumentException where it is not active
   */
  public double get(String key) {
    Double value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " is not active in " + values);
    }
    return value;
  }

  /** The index of an active {@link Categorical}. */
  public int choice(String key) {
    return (int) get(key);
  }

  /** This point with one more value. */
  public SweepPoint with(String key, double value) {
    Map<String, Double> more = new LinkedHashMap<>(values);
    more.put(key, value);
    return new SweepPoint(more);
  }
}
