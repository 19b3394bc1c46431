package org.selfdiff.runner.config.check;

import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.config.Hardware;

/** libnd4j computes in the format of its arrays; only libtorch mixes a short one with fp32. */
final class ShortFormatNeedsTorch implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .hardware()
        .filter(h -> h.precision() == Hardware.Precision.BF16)
        .filter(h -> h.engine() == Hardware.Engine.ND4J)
        .ifPresent(
            h ->
                findings.add(
                    "hardware.precision",
                    "bf16 is not there with engine = nd4j, expected fp32 or fp64, or engine = torch",
                    "hardware.engine"));
  }
}
