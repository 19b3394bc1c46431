package org.selfdiff.runner.session;

/**
 * The steps of a run that leave a line of metrics: of a short run all, of a long one some thousand
 * that are evenly spread, as many ends of epochs, and the last one.
 *
 * @param stepsPerEpoch steps of one epoch
 * @param epochs epochs of the run
 */
record LoggedSteps(int stepsPerEpoch, int epochs) {
  private static final long MOST = 5000;

  /** Whether a step does, counted from 1. */
  boolean has(long step) {
    long steps = (long) stepsPerEpoch * epochs;
    boolean end =
        step % stepsPerEpoch == 0 && step / stepsPerEpoch % Math.max(1, epochs / MOST) == 0;
    return end || step == steps || step % Math.max(1, steps / MOST) == 0;
  }
}
