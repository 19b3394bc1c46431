package org.selfdiff.runner.sweep.space;

import java.util.Set;

/**
 * When a dimension takes part in a point: another dimension, a {@link Categorical}, is itself
 * active and has one of some values.
 *
 * @param key key of the choice that decides
 * @param choices its indices under which the dimension is active
 */
public record Condition(String key, Set<Integer> choices) {
  /** Copies the set. */
  public Condition {
    choices = Set.copyOf(choices);
    if (choices.isEmpty()) {
      throw new IllegalArgumentException("a condition on " + key + " that no choice fulfils");
    }
  }

  /** Whether it holds in a point. */
  boolean holds(SweepPoint point) {
    return point.has(key) && choices.contains(point.choice(key));
  }
}
