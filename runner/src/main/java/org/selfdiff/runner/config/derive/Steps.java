package org.selfdiff.runner.config.derive;

import java.util.List;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.data.ShapesData;

/** Steps of an epoch and of the run, where the file alone tells the number of images. */
final class Steps implements Derivation {
  @Override
  public List<Derived> of(Experiment experiment) {
    if (!(experiment.data() instanceof ShapesData shapes)) {
      return List.of();
    }
    int batch = experiment.hardware().batch();
    int perEpoch = shapes.train() / batch;
    int epochs = experiment.schedule().epochs();
    return List.of(
        new Derived(
            "schedule.steps-per-epoch",
            Integer.toString(perEpoch),
            "steps",
            "data.train / hardware.batch = " + shapes.train() + " / " + batch + ", rounded down",
            "steps of an epoch; the last incomplete batch is dropped"),
        new Derived(
            "schedule.steps",
            Long.toString((long) perEpoch * epochs),
            "steps",
            "schedule.epochs * steps-per-epoch = " + epochs + " * " + perEpoch,
            "steps of the whole run"));
  }
}
