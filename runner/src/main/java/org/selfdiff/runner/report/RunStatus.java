package org.selfdiff.runner.report;

/** How a run stands. */
public enum RunStatus {
  /** Training. */
  RUNNING("running"),
  /** All epochs done. */
  FINISHED("finished"),
  /** Stopped by a person or a signal; resumes. */
  INTERRUPTED("interrupted"),
  /** Stopped because the loss is no number or the features collapsed. */
  DIVERGED("diverged");

  private final String text;

  RunStatus(String text) {
    this.text = text;
  }

  /** The word to show. */
  public String text() {
    return text;
  }
}
