package org.selfdiff.runner.config.check;

import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.config.derive.MocoBlock;

/** Every group of split batch norm needs the same number of images, and two for a variance. */
final class SplitBatchNorm implements Check {
  private static final String BATCH = "hardware.batch";

  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .method()
        .flatMap(MocoBlock::of)
        .ifPresent(
            block ->
                parts.hardware().ifPresent(hardware -> check(block, hardware.batch(), findings)));
  }

  private static void check(MocoBlock block, int batch, Findings findings) {
    int groups = block.moco().bnSplits();
    if (batch % groups != 0) {
      findings.add(
          block.at("bn-splits"),
          groups + " groups do not divide hardware.batch " + batch + ", expected a divisor of it",
          BATCH);
    } else if (batch / groups < 2) {
      findings.add(
          block.at("bn-splits"),
          groups
              + " groups of hardware.batch "
              + batch
              + " hold one image each, expected at least 2 images per group: at most "
              + batch / 2
              + " groups",
          BATCH);
    }
  }
}
