package org.selfdiff.runner.config.check;

import org.selfdiff.methods.method.Swav;
import org.selfdiff.methods.schema.Findings;

/** SwAV's queue takes whole batches; the authors' script silently shortens it to that. */
final class QueueOfWholeBatches implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .method(Swav.class)
        .filter(swav -> swav.queue() > 0)
        .ifPresent(
            swav -> {
              parts.hardware().ifPresent(h -> length(swav.queue(), h.batch(), findings));
              parts
                  .schedule()
                  .filter(schedule -> swav.queueFrom() >= schedule.epochs())
                  .ifPresent(
                      schedule ->
                          findings.add(
                              "method.queue-from",
                              swav.queueFrom()
                                  + " is never reached, expected less than schedule.epochs "
                                  + schedule.epochs()
                                  + ", or method.queue = 0",
                              "method.queue"));
            });
  }

  private static void length(int queue, int batch, Findings findings) {
    if (queue % batch != 0) {
      int below = queue / batch * batch;
      String near = below == 0 ? batch + " or 0" : below + " or " + (below + batch);
      findings.add(
          "method.queue",
          queue
              + " is not a multiple of hardware.batch "
              + batch
              + ", expected for instance "
              + near,
          "hardware.batch");
    }
  }
}
