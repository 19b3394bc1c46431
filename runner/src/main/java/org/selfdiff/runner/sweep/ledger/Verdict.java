package org.selfdiff.runner.sweep.ledger;

import org.selfdiff.runner.sweep.space.Trial;

/** What becomes of a trial after a job. */
public enum Verdict {
  /** The next rung follows at once. */
  CONTINUE(Trial.State.RUNNING),
  /** It waits for promotion. */
  PAUSE(Trial.State.PAUSED),
  /** It is ended before its last rung. */
  STOP(Trial.State.STOPPED),
  /** The job was its last rung. */
  FINISH(Trial.State.FINISHED),
  /** A run of it diverged, or crashed as often as it was started. */
  FAIL(Trial.State.FAILED);

  private final Trial.State state;

  Verdict(Trial.State state) {
    this.state = state;
  }

  /** How the trial stands then. */
  public Trial.State state() {
    return state;
  }
}
