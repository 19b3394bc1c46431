package org.selfdiff.runner.config.check;

import org.selfdiff.methods.method.Swav;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.data.ShapesData;

/** Prototypes that stay frozen for the whole run remain random, where the steps are known. */
final class PrototypesAreTrained implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .method(Swav.class)
        .ifPresent(
            swav ->
                parts
                    .data(ShapesData.class)
                    .ifPresent(shapes -> check(swav.freeze(), shapes.train(), parts, findings)));
  }

  private static void check(int freeze, int images, Parts parts, Findings findings) {
    if (parts.hardware().isEmpty() || parts.schedule().isEmpty()) {
      return;
    }
    int perEpoch = images / parts.hardware().get().batch();
    long steps = (long) perEpoch * parts.schedule().get().epochs();
    if (steps > 0 && freeze >= steps) {
      findings.add(
          "method.freeze",
          freeze
              + " steps leave the prototypes random to the end, expected less than the "
              + steps
              + " steps of the run",
          "schedule.epochs",
          "hardware.batch",
          "data.train");
    }
  }
}
