package org.selfdiff.runner.config.derive;

import java.util.List;
import java.util.OptionalInt;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.tree.Canonical;

/** The learning rate that is used: the base rate, scaled with the batch where that is asked for. */
public final class EffectiveLr implements Derivation {

  /** The rate for {@code batch} images per step. */
  public static double of(Sgd sgd, int batch) {
    return sgd.lrBatch().isPresent() ? sgd.lr() * batch / sgd.lrBatch().getAsInt() : sgd.lr();
  }

  @Override
  public List<Derived> of(Experiment experiment) {
    if (!(experiment.optimizer() instanceof Sgd sgd)) {
      return List.of();
    }
    int batch = experiment.hardware().batch();
    OptionalInt meant = sgd.lrBatch();
    String formula =
        meant.isPresent()
            ? "lr * hardware.batch / lr-batch = "
                + Canonical.shortest(sgd.lr())
                + " * "
                + batch
                + " / "
                + meant.getAsInt()
            : "optimizer.lr, no lr-batch given";
    return List.of(
        new Derived(
            "optimizer.lr.effective",
            Canonical.shortest(of(sgd, batch)),
            "",
            formula,
            "learning rate used, before the schedule"));
  }
}
