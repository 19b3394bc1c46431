package org.selfdiff.methods.schedule;

/**
 * A stretch at the start of a run.
 *
 * @param amount its length; 0 is none
 * @param per what the length counts
 */
public record Delay(int amount, Per per) {
  /** No delay. */
  public static final Delay NONE = new Delay(0, Per.STEP);

  /** Refuses a negative length. */
  public Delay {
    if (amount < 0) {
      throw new IllegalArgumentException("delay " + amount + ", expected 0 or more");
    }
  }

  /** Whether a step comes after it. */
  public boolean over(StepPosition position) {
    return position.done(per) >= amount;
  }

  /**
   * Its length as one counts it. What is counted in steps has as many epochs as lie in it whole.
   *
   * @param position any step of the run
   */
  long length(StepPosition position, Per counted) {
    long steps = steps(position.stepsPerEpoch());
    return counted == Per.STEP ? steps : steps / position.stepsPerEpoch();
  }

  /** Its length in steps. */
  public long steps(int stepsPerEpoch) {
    return per == Per.STEP ? amount : (long) amount * stepsPerEpoch;
  }
}
