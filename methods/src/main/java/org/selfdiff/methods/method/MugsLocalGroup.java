package org.selfdiff.methods.method;

import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Setting;

/** {@link Mugs}' local-group granularity: an image with its neighbors against other groups. */
public record MugsLocalGroup(
    @Setting(doc = "dimension of the embedding", byDefault = "256", min = 1, max = 65_536) int dim,
    @Setting(
            doc =
                "rows in each of the two memories that neighbors are taken from, and targets in"
                    + " the queue, at least those of a step: 2 per image",
            byDefault = "65536",
            unit = "rows",
            min = 1,
            max = 4_194_304)
        int queue,
    @Setting(
            doc = "neighbors of an image in its group, at most queue",
            byDefault = "8",
            unit = "neighbors",
            min = 1,
            max = 65_536)
        int neighbours,
    @Setting(doc = "temperature of the logits", byDefault = "0.2", min = 0, above = true)
        double temperature) {
  /** Reports memories that do not take what a step gives, or hold the neighbors asked for. */
  void check(Context context, Findings findings) {
    if (neighbours > queue) {
      findings.add(
          "neighbours",
          neighbours + " are more than a memory of " + queue + " has, expected at most " + queue,
          "queue");
    }
    context.batch().ifPresent(batch -> MugsInstance.checkQueue(queue, batch, findings));
  }
}
