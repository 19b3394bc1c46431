package org.selfdiff.methods.schedule;

import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Setting;

/** A linear warm-up of the learning rate at the start of a run. */
public record Warmup(
    @Setting(
            doc = "length of the linear warm-up; 0 is none",
            byDefault = "0",
            unit = "epochs",
            min = 0,
            max = 1_000_000)
        int epochs,
    @Setting(
            doc = "share of the base learning rate at which the warm-up starts",
            byDefault = "0",
            min = 0,
            max = 1)
        double start,
    @Setting(doc = "raise the rate every step, or every epoch (MGD)", byDefault = "step") Per per,
    @Setting(
            doc =
                "which step is the first to have the base learning rate: next, the one after the"
                    + " warm-up; last, the last one of the warm-up (DINO, SwAV, Mugs)",
            byDefault = "next")
        Full full) {

  /** Where the rise has reached the base rate. */
  public enum Full {
    /** Just after the warm-up. */
    NEXT,
    /** At the last step, or epoch, of the warm-up. */
    LAST
  }

  /** A rise that would reach the base rate just after the warm-up. */
  public Warmup(int epochs, double start, Per per) {
    this(epochs, start, per, Full.NEXT);
  }

  /**
   * The factor of the rise: {@code start (1 - a) + a} with {@code a} the share of the warm-up that
   * lies behind the step, and 1 after the warm-up. A rise of one step stays at its start.
   */
  public double factor(StepPosition position) {
    if (!rises(position)) {
      return 1;
    }
    long length = position.length(epochs, per) - (full == Full.LAST ? 1 : 0);
    double share = length == 0 ? 0 : (double) position.done(per) / length;
    return start * (1 - share) + share;
  }

  /** The rate must have risen before the run ends. */
  void check(Context context, Findings findings) {
    context
        .epochs()
        .filter(run -> epochs > run)
        .ifPresent(
            run ->
                findings.add(
                    "epochs",
                    epochs + " is longer than the run, expected at most schedule.epochs " + run));
  }

  /** Whether the step lies in the warm-up. */
  boolean rises(StepPosition position) {
    return position.epoch() < epochs;
  }
}
