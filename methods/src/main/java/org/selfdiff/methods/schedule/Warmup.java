package org.selfdiff.methods.schedule;

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
    @Setting(doc = "rise every step, or every epoch (MGD)", byDefault = "step") Per per) {

  /**
   * The factor of the rise: {@code start (1 - a) + a} with {@code a} the share of the warm-up that
   * lies behind the step, and 1 after the warm-up.
   */
  public double factor(Moment moment) {
    if (!rises(moment)) {
      return 1;
    }
    double share = (double) moment.done(per) / moment.length(epochs, per);
    return start * (1 - share) + share;
  }

  /** Whether the step lies in the warm-up. */
  boolean rises(Moment moment) {
    return moment.epoch() < epochs;
  }
}
