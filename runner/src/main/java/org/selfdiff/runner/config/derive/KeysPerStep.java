package org.selfdiff.runner.config.derive;

import java.util.List;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Hardware;

/** Keys that enter MoCo's queue at each step: one per image, two with the symmetric loss. */
public final class KeysPerStep implements Derivation {

  /** The number of keys. */
  public static int of(Moco moco, Hardware hardware) {
    return moco.symmetric() ? 2 * hardware.batch() : hardware.batch();
  }

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
            block.at("keys-per-step"),
            Integer.toString(of(moco, experiment.hardware())),
            "keys",
            moco.symmetric() ? "2 * hardware.batch = 2 * " + batch : "hardware.batch = " + batch,
            "keys that enter the queue at each step"));
  }
}
