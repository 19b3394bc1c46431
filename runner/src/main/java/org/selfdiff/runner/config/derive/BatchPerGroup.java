package org.selfdiff.runner.config.derive;

import java.util.List;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.runner.config.Experiment;

/** Images that share batch-norm statistics. */
final class BatchPerGroup implements Derivation {
  @Override
  public List<Derived> of(Experiment experiment) {
    if (!(experiment.method() instanceof Moco moco)) {
      return List.of();
    }
    int batch = experiment.hardware().batch();
    return List.of(
        new Derived(
            "method.batch-per-group",
            Integer.toString(batch / moco.bnSplits()),
            "images",
            "hardware.batch / method.bn-splits = " + batch + " / " + moco.bnSplits(),
            "images that share batch-norm statistics"));
  }
}
