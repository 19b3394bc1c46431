package org.selfdiff.methods.schedule;

import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/**
 * Cosine rise from an initial momentum to 1, {@code 1 - 0.5 (1 + cos(pi t / T)) (1 - from)} (BYOL,
 * arXiv 2006.07733, appendix B; MoCo v3).
 */
@Kind(value = "cosine", doc = "Cosine rise from an initial momentum to 1")
public record CosineMomentum(
    @Setting(doc = "momentum of the first step", min = 0, max = 1) double from,
    @Setting(
            doc = "change the momentum every step, or every epoch (the code of W-MSE)",
            byDefault = "step")
        Per per)
    implements MomentumSchedule {
  /** A momentum that changes at every step. */
  public CosineMomentum(double from) {
    this(from, Per.STEP);
  }

  @Override
  public double at(StepPosition position) {
    return at(position.done(per), position.length(position.epochs(), per));
  }

  /**
   * The share after some steps, or epochs.
   *
   * @param done steps before, 0 to {@code whole}
   * @param whole steps of the run
   */
  public double at(long done, long whole) {
    return 1 - 0.5 * (1 + Math.cos(Math.PI * done / whole)) * (1 - from);
  }
}
