package org.selfdiff.runner.sweep.strategy;

import java.util.OptionalInt;
import org.selfdiff.runner.sweep.space.History;

/** Ends or holds poor trials at their rungs. Implementations have no state that changes. */
public interface Pruner {
  /**
   * What becomes of a trial after a rung that is not its last.
   *
   * @param trial its number
   * @param rung the rung it has just finished, from 0; its loss is in the history, and the trial is
   *     {@code RUNNING} there
   * @param history the trials as known now
   */
  Decision after(int trial, int rung, History history);

  /**
   * A paused trial to continue with its next rung before a new one is begun; asked whenever a
   * worker is free.
   *
   * @param history the trials as known now
   * @return the trial's number; empty where none deserves it
   */
  default OptionalInt promote(History history) {
    return OptionalInt.empty();
  }

  /** What becomes of a trial. */
  enum Decision {
    /** It goes on to the next rung at once. */
    CONTINUE,
    /** It ends here for good. */
    STOP,
    /** It waits for promotion. */
    PAUSE
  }
}
