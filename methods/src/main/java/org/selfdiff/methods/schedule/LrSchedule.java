package org.selfdiff.methods.schedule;

import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;

/** How the learning rate changes over a run, as a factor of the base rate. */
public sealed interface LrSchedule permits ConstantLr, StepLr, CosineLr {
  /**
   * The factor of the base rate, without the rise of the warm-up.
   *
   * @param position the step that uses the rate
   * @param warmup the warm-up at the start of the run
   * @return a factor in 0..1
   */
  double factor(StepPosition position, Warmup warmup);

  /** Reports what does not happen within the run. */
  default void check(Context context, Findings findings) {}
}
