package org.selfdiff.runner.sweep.plan;

/**
 * What one run costs.
 *
 * @param steps of the whole run
 * @param epochs of the whole run
 * @param secondsPerStep of the training step
 * @param checkpointBytes of one checkpoint
 * @param checkpoints kept
 */
public record RunCost(
    long steps, int epochs, double secondsPerStep, long checkpointBytes, int checkpoints) {
  /** Seconds of all training steps. */
  public double seconds() {
    return steps * secondsPerStep;
  }

  /** Seconds of the steps of one epoch. */
  public double secondsPerEpoch() {
    return seconds() / epochs;
  }

  /** Bytes that the run leaves on the disk, its checkpoints and its exported backbone at most. */
  public long bytes() {
    return (checkpoints + 1) * checkpointBytes;
  }
}
