package org.selfdiff.methods.method;

import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Setting;

/** {@link Mugs}' instance granularity: one image against others. */
public record MugsInstance(
    @Setting(doc = "dimension of the embedding", byDefault = "256", min = 1, max = 65_536) int dim,
    @Setting(
            doc = "targets in the queue, at least those of a step: 2 per image",
            byDefault = "65536",
            unit = "targets",
            min = 1,
            max = 4_194_304)
        int queue,
    @Setting(doc = "temperature of the logits", byDefault = "0.2", min = 0, above = true)
        double temperature) {
  /** Reports a queue that does not take the targets of a step. */
  void check(Context context, Findings findings) {
    context.batch().ifPresent(batch -> checkQueue(queue, batch, findings));
  }

  static void checkQueue(int queue, int batch, Findings findings) {
    if (queue < 2 * batch) {
      findings.add(
          "queue",
          queue
              + " is less than the "
              + 2 * batch
              + " targets of a step (2 x batch "
              + batch
              + "), expected "
              + 2 * batch
              + " or more",
          "/hardware.batch");
    }
  }
}
