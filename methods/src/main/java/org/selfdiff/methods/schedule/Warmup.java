package org.selfdiff.methods.schedule;

import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Setting;

/** A linear rise of the learning rate at the start of a run. */
public record Warmup(
    @Setting(
            doc = "length of the linear rise; 0 is none",
            byDefault = "0",
            unit = "epochs",
            min = 0)
        int epochs,
    @Setting(
            doc = "share of the base rate at which the rise starts",
            byDefault = "0",
            min = 0,
            max = 1)
        double start,
    @Setting(doc = "rise every step, or every epoch (MGD)", byDefault = "step") Per per,
    @Setting(
            doc =
                "which step is the first to have the base rate: next, the one after the rise; last,"
                    + " the last one of the rise (DINO, SwAV, Mugs)",
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
  public double factor(Moment moment) {
    if (!rises(moment)) {
      return 1;
    }
    long length = moment.length(epochs, per) - (full == Full.LAST ? 1 : 0);
    double share = length == 0 ? 0 : (double) moment.done(per) / length;
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
  boolean rises(Moment moment) {
    return moment.epoch() < epochs;
  }
}
