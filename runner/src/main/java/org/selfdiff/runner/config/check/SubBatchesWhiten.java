package org.selfdiff.runner.config.check;

import org.selfdiff.methods.method.WMse;
import org.selfdiff.methods.schema.Findings;

/** W-MSE cuts the batch into equal parts, each with a covariance of full rank. */
final class SubBatchesWhiten implements Check {
  private static final String KEY = "method.sub-batch";
  private static final String BATCH = "hardware.batch";

  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .method(WMse.class)
        .ifPresent(
            method -> {
              parts
                  .hardware()
                  .ifPresent(hardware -> checkBatch(method, hardware.batch(), findings));
              checkRank(method, findings);
            });
  }

  private static void checkBatch(WMse method, int batch, Findings findings) {
    if (batch % method.subBatch() != 0) {
      findings.add(
          KEY,
          method.subBatch()
              + " images do not divide hardware.batch "
              + batch
              + ", expected a divisor of it",
          BATCH);
    }
  }

  private static void checkRank(WMse method, Findings findings) {
    if (method.shrinkage() == 0 && method.subBatch() <= method.dim()) {
      findings.add(
          KEY,
          method.subBatch()
              + " images are too few to whiten "
              + method.dim()
              + " dimensions, expected more than method.dim, or method.shrinkage above 0",
          "method.dim",
          "method.shrinkage");
    }
  }
}
