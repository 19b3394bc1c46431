package org.selfdiff.runner.sweep.ledger;

import org.selfdiff.runner.sweep.space.Trial;

/** What becomes of a trial after a job. */
public enum Verdict {
  /** The next rung follows at once. */
  CONTINUE(Trial.Status.RUNNING),
  /** It waits for promotion. */
  PAUSE(Trial.Status.PAUSED),
  /** It is ended before its last rung. */
  STOP(Trial.Status.STOPPED),
  /** The job was its last rung. */
  FINISH(Trial.Status.FINISHED),
  /** A run of it diverged, or crashed as often as it was started. */
  FAIL(Trial.Status.FAILED);

  private final Trial.Status state;

  Verdict(Trial.Status state) {
    this.state = state;
  }

  /** How the trial stands then. */
  public Trial.Status state() {
    return state;
  }
}
