package org.selfdiff.runner.sweep.language;

import java.util.List;

/**
 * One thing to choose.
 *
 * @param label its name in tables and ledgers, unique in its list
 * @param words overrides {@code key=value} that put it into the experiment
 */
public record Option(String label, List<String> words) {
  /** Copies the list. */
  public Option {
    words = List.copyOf(words);
  }
}
