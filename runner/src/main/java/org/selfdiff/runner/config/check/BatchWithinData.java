package org.selfdiff.runner.config.check;

import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.data.ShapesData;

/** The last incomplete batch of an epoch is dropped, so a batch larger than the data is no step. */
final class BatchWithinData implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .data(ShapesData.class)
        .ifPresent(
            shapes ->
                parts
                    .hardware()
                    .filter(hardware -> hardware.batch() > shapes.train())
                    .ifPresent(
                        hardware ->
                            findings.add(
                                "hardware.batch",
                                hardware.batch()
                                    + " images are more than an epoch has, expected at most"
                                    + " data.train "
                                    + shapes.train(),
                                "data.train")));
  }
}
