package org.selfdiff.runner.config.check;

import org.selfdiff.methods.schedule.StepLr;
import org.selfdiff.methods.schema.Findings;

/** A milestone after the last epoch never happens. */
final class MilestonesWithinRun implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .schedule()
        .ifPresent(
            schedule -> {
              if (schedule.lr() instanceof StepLr step) {
                for (int i = 0; i < step.milestones().size(); i++) {
                  if (step.milestones().get(i) >= schedule.epochs()) {
                    findings.add(
                        "schedule.lr.milestones[" + i + "]",
                        step.milestones().get(i)
                            + " is never reached, expected less than schedule.epochs "
                            + schedule.epochs());
                  }
                }
              }
            });
  }
}
