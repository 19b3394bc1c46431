package org.selfdiff.runner.session;

/**
 * The steps of a run that leave a line of metrics: of a short run all, of a long one some thousand
 * that are evenly spread, as many ends of epochs, the last one, and at the beginning the powers of
 * two, so that there is something to see before the first of the others.
 *
 * @param stepsPerEpoch steps of one epoch
 * @param epochs epochs of the run
 */
record LoggedSteps(int stepsPerEpoch, int epochs) {
  private static final long MOST = 5000;

  /** Whether a step does, counted from 1. */
  boolean has(long step) {
    long steps = (long) stepsPerEpoch * epochs;
    long between = Math.max(1, steps / MOST);
    boolean end =
        step % stepsPerEpoch == 0 && step / stepsPerEpoch % Math.max(1, epochs / MOST) == 0;
    boolean early = step < between && Long.bitCount(step) == 1;
    return end || early || step == steps || step % between == 0;
  }
}
