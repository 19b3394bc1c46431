package org.selfdiff.runner.config.check;

import org.selfdiff.methods.method.Moco;

/** Every group of split batch norm needs the same number of images, and two for a variance. */
final class SplitBatchNorm implements Check {
  private static final String BATCH = "hardware.batch";

  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .method(Moco.class)
        .ifPresent(
            moco ->
                parts
                    .hardware()
                    .ifPresent(hardware -> check(moco.bnSplits(), hardware.batch(), findings)));
  }

  private static void check(int groups, int batch, Findings findings) {
    if (batch % groups != 0) {
      findings.add(
          "method.bn-splits",
          groups + " groups do not divide hardware.batch " + batch + ", expected a divisor of it",
          BATCH);
    } else if (batch / groups < 2) {
      findings.add(
          "method.bn-splits",
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
