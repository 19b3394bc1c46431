package org.selfdiff.methods.schedule;

import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Setting;

/**
 * The temperature of a teacher's softmax over a run, one per epoch: it rises linearly over the
 * first epochs and then stays (DINO, arXiv 2104.14294, appendix C). The first epoch of the rise has
 * the start value and the last one the final value; a rise of a single epoch has the initial value.
 */
public record TeacherTemperature(
    @Setting(doc = "temperature at the start", byDefault = "0.04", min = 0, above = true)
        double start,
    @Setting(doc = "temperature after the warm-up", byDefault = "0.04", min = 0, above = true)
        double end,
    @Setting(
            doc = "length of the linear warm-up; 0 has the end temperature from the first epoch on",
            byDefault = "0",
            unit = "epochs",
            min = 0,
            max = 1_000_000)
        int warmupEpochs)
    implements ScalarSchedule {
  @Override
  public double at(StepPosition position) {
    return at(position.epoch());
  }

  /** The temperature of an epoch, counted from 0. */
  public double at(int epoch) {
    if (epoch >= warmupEpochs) {
      return end;
    }
    return warmupEpochs == 1 ? start : start + epoch * (end - start) / (warmupEpochs - 1);
  }

  /** Reports a rise that does not end within the run. */
  public void check(Context context, Findings findings) {
    context
        .epochs()
        .filter(epochs -> warmupEpochs > epochs)
        .ifPresent(
            epochs ->
                findings.add(
                    "warmup-epochs",
                    warmupEpochs
                        + " is longer than the run, expected at most schedule.epochs "
                        + epochs,
                    "/schedule.epochs"));
  }
}
