package org.selfdiff.runner.config.check;

import org.selfdiff.methods.optimizer.PerTensorClip;
import org.selfdiff.methods.schema.Findings;

/** A later limit of the gradients that begins after the last epoch never begins. */
final class LimitWithinRun implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .optimizer()
        .flatMap(optimizer -> optimizer.clip())
        .ifPresent(
            clip -> {
              if (clip instanceof PerTensorClip limit && limit.laterEpoch().isPresent()) {
                parts
                    .schedule()
                    .ifPresent(
                        schedule ->
                            check(limit.laterEpoch().getAsInt(), schedule.epochs(), findings));
              }
            });
  }

  private static void check(int later, int epochs, Findings findings) {
    if (later >= epochs) {
      findings.add(
          "optimizer.clip.later-epoch",
          later + " is never reached, expected less than schedule.epochs " + epochs);
    }
  }
}
