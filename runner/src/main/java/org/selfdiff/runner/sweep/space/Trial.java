package org.selfdiff.runner.sweep.space;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What is known of one trial.
 *
 * @param number its number in the sweep, from 0
 * @param point what it tries
 * @param losses its loss at the end of each rung it has reached, first rung first; smaller is
 *     better, whatever the sweep's objective; never NaN
 * @param state how it stands
 */
public record Trial(int number, SweepPoint point, List<Double> losses, Status state) {
  /** Copies the list. */
  public Trial {
    losses = List.copyOf(losses);
  }

  /** The loss of the last rung reached. */
  public OptionalDouble loss() {
    return losses.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(losses.get(losses.size() - 1));
  }

  /** How a trial stands. */
  public enum Status {
    /** A rung of it is being computed, or is decided and not yet known. */
    RUNNING,
    /** It waits after a rung; it may be promoted to the next. */
    PAUSED,
    /** It was ended before its last rung. */
    STOPPED,
    /** Its last rung is done. */
    FINISHED,
    /** It diverged, collapsed or crashed; rungs before that may have losses. */
    FAILED,
    /** The experiment it makes is invalid: it was never started. */
    IMPOSSIBLE
  }
}
