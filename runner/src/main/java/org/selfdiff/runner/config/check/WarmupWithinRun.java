package org.selfdiff.runner.config.check;

import org.selfdiff.methods.schema.Findings;

/** The rate must have risen before the run ends. */
final class WarmupWithinRun implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .schedule()
        .filter(schedule -> schedule.warmup().epochs() > schedule.epochs())
        .ifPresent(
            schedule ->
                findings.add(
                    "schedule.warmup.epochs",
                    schedule.warmup().epochs()
                        + " is longer than the run, expected at most schedule.epochs "
                        + schedule.epochs()));
  }
}
