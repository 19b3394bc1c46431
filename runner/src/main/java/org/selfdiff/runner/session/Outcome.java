package org.selfdiff.runner.session;

/** How a launch of a run ended. */
public enum Outcome {
  /** All steps done, exported and proven. */
  FINISHED,
  /** Stopped on request; the same command goes on. */
  INTERRUPTED,
  /** The loss is no number any more. */
  DIVERGED,
  /** The exported file does not compute what the trained graph computes. */
  UNPROVEN
}
