package org.selfdiff.methods.optimizer;

import org.selfdiff.methods.schedule.Delay;

/**
 * Parameters that stay as they are at the start of a run: the optimizer does not see them, so that
 * they neither decay nor gather momentum, and its count of their updates starts later.
 *
 * @param name what the names of these parameters contain, for instance {@code last_layer}
 * @param until how long they stay
 */
public record Freeze(String name, Delay until) {
  /** Nothing stays. */
  public static final Freeze NONE = new Freeze("", Delay.NONE);

  /**
   * Whether a parameter stays.
   *
   * @param parameter its full name, the network's before its key
   */
  boolean holds(String parameter) {
    return until.amount() > 0 && parameter.contains(name);
  }
}
