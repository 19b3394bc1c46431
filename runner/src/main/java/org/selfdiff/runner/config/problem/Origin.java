package org.selfdiff.runner.config.problem;

import java.util.Optional;

/**
 * Where a value comes from.
 *
 * @param set where the key is given its value; empty for a default
 * @param defined where the value itself is written, when a substitution brought it to {@code set}
 */
public record Origin(Optional<Position> set, Optional<Position> defined) {
  /** The value is the language's default. */
  public static final Origin DEFAULT = new Origin(Optional.empty(), Optional.empty());

  /** Whether no file and no override gives the value. */
  public boolean isDefault() {
    return set.isEmpty();
  }
}
