package org.selfdiff.runner.config.derive;

import java.util.List;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.runner.config.Experiment;

/** Images that share batch-norm statistics. */
final class BatchPerGroup implements Derivation {
  @Override
  public List<Derived> of(Experiment experiment) {
    return MocoBlock.of(experiment.method()).stream()
        .flatMap(block -> of(block, experiment).stream())
        .toList();
  }

  private static List<Derived> of(MocoBlock block, Experiment experiment) {
    Moco moco = block.moco();
    int batch = experiment.hardware().batch();
    return List.of(
        new Derived(
            block.at("batch-per-group"),
            Integer.toString(batch / moco.bnSplits()),
            "images",
            "hardware.batch / " + block.at("bn-splits") + " = " + batch + " / " + moco.bnSplits(),
            "images that share batch-norm statistics"));
  }
}
