package org.selfdiff.runner.config.derive;

import java.util.List;
import java.util.OptionalInt;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.tree.Canonical;

/** The learning rate that is used: the base rate, scaled with the batch where that is asked for. */
public final class EffectiveLr implements Derivation {
  @Override
  public List<Derived> of(Experiment experiment) {
    Optimizer optimizer = experiment.optimizer();
    int batch = experiment.hardware().batch();
    OptionalInt meant = optimizer.lrBatch();
    String formula =
        meant.isPresent()
            ? "lr * hardware.batch / lr-batch = "
                + Canonical.shortest(optimizer.lr())
                + " * "
                + batch
                + " / "
                + meant.getAsInt()
            : "optimizer.lr, no lr-batch given";
    return List.of(
        new Derived(
            "optimizer.lr.effective",
            Canonical.shortest(optimizer.effectiveLr(batch)),
            "",
            formula,
            "learning rate used, before the schedule"));
  }
}
