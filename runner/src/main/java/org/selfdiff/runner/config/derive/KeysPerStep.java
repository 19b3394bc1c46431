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
    if (!(experiment.method() instanceof Moco moco)) {
      return List.of();
    }
    int batch = experiment.hardware().batch();
    return List.of(
        new Derived(
            "method.keys-per-step",
            Integer.toString(of(moco, experiment.hardware())),
            "keys",
            moco.symmetric() ? "2 * hardware.batch = 2 * " + batch : "hardware.batch = " + batch,
            "keys that enter the queue at each step"));
  }
}
