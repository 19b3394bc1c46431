package org.selfdiff.methods.schedule;

import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Setting;

/** The length of a run and how its rates change. */
public record Schedule(
    @Setting(doc = "passes over the training images", unit = "epochs", min = 1, max = 1_000_000)
        int epochs,
    @Setting(doc = "schedule of the learning rate", byDefault = "cosine") LrSchedule lr,
    @Setting(doc = "warm-up of the learning rate at the start", byDefault = "{}") Warmup warmup) {

  /**
   * The learning rate of one step as a factor of the base rate.
   *
   * @param epoch epoch of the step, counted from 0
   * @param step step within its epoch, counted from 0
   * @param stepsPerEpoch steps of one epoch
   * @return a factor in 0..1
   * @throws IllegalArgumentException when the step does not lie in the run
   */
  public double lrFactor(int epoch, int step, int stepsPerEpoch) {
    return lrFactor(new StepPosition(epoch, step, stepsPerEpoch, epochs));
  }

  /** The same for a step of this run. */
  public double lrFactor(StepPosition position) {
    return warmup.factor(position) * lr.factor(position, warmup);
  }

  /** Reports what does not happen within the run. */
  public void check(Context context, Findings findings) {
    warmup.check(context, findings.at("warmup"));
    lr.check(context, findings.at("lr"));
  }
}
