package org.selfdiff.methods.schedule;

/**
 * The place of one step in a run. The rate it gives is the one that the step itself uses.
 *
 * @param epoch epoch of the step, counted from 0
 * @param step step within its epoch, counted from 0
 * @param stepsPerEpoch steps of one epoch
 * @param epochs epochs of the run
 */
public record StepPosition(int epoch, int step, int stepsPerEpoch, int epochs) {
  /** Refuses a step outside its epoch and an epoch outside the run. */
  public StepPosition {
    if (stepsPerEpoch < 1 || step < 0 || step >= stepsPerEpoch) {
      throw new IllegalArgumentException(
          "step " + step + " is outside an epoch of " + stepsPerEpoch + " steps");
    }
    if (epochs < 1 || epoch < 0 || epoch >= epochs) {
      throw new IllegalArgumentException(
          "epoch " + epoch + " is outside a run of " + epochs + " epochs");
    }
  }

  /**
   * The place of a step that is counted over the whole run.
   *
   * @param step steps before this one, over all epochs
   */
  public static StepPosition of(long step, int stepsPerEpoch, int epochs) {
    return new StepPosition(
        (int) (step / stepsPerEpoch), (int) (step % stepsPerEpoch), stepsPerEpoch, epochs);
  }

  /** Steps before this one, over all epochs. */
  public long stepsDone() {
    return done(Per.STEP);
  }

  /** Whole epochs, or steps, before this one. */
  long done(Per per) {
    return per == Per.EPOCH ? epoch : (long) epoch * stepsPerEpoch + step;
  }

  /** A number of epochs in epochs, or in steps. */
  long length(int epochs, Per per) {
    return per == Per.EPOCH ? epochs : (long) epochs * stepsPerEpoch;
  }
}
