package org.selfdiff.runner.config;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Context.TrainingImages;
import org.selfdiff.methods.schema.DerivedValue;
import org.selfdiff.runner.config.tree.Canonical;

/** Every value that follows from the settings of an experiment. */
final class Derivations {
  private Derivations() {}

  /** The values, with dotted keys of the whole experiment. */
  static List<DerivedValue> of(Experiment experiment, Context context) {
    List<DerivedValue> all = new ArrayList<>();
    experiment.method().derived(context).forEach(value -> all.add(value.at("method")));
    all.add(effectiveLr(experiment.optimizer(), experiment.hardware().batch()));
    int devices = experiment.hardware().shared().count();
    if (devices > 1) {
      all.add(imagesPerDevice(experiment.hardware().batch(), devices));
    }
    context
        .images()
        .ifPresent(
            images ->
                all.addAll(
                    steps(images, experiment.hardware().batch(), experiment.schedule().epochs())));
    return all;
  }

  private static DerivedValue effectiveLr(Optimizer optimizer, int batch) {
    OptionalInt meant = optimizer.lrBatch();
    return new DerivedValue(
        "optimizer.lr.effective",
        Canonical.shortest(optimizer.effectiveLr(batch)),
        "",
        meant.isPresent()
            ? "lr * hardware.batch / lr-batch = "
                + Canonical.shortest(optimizer.lr())
                + " * "
                + batch
                + " / "
                + meant.getAsInt()
            : "optimizer.lr, no lr-batch given",
        "learning rate used, before the schedule");
  }

  private static DerivedValue imagesPerDevice(int batch, int devices) {
    return new DerivedValue(
        "hardware.images-per-device",
        Integer.toString(batch / devices),
        "images",
        "hardware.batch / hardware.devices = " + batch + " / " + devices,
        "images of a step on each device; losses, queues and batch norm are those of the whole"
            + " batch, unless the method has groups");
  }

  private static List<DerivedValue> steps(TrainingImages images, int batch, int epochs) {
    long perEpoch = images.count() / batch;
    return List.of(
        new DerivedValue(
            "schedule.steps-per-epoch",
            Long.toString(perEpoch),
            "steps",
            "training images / hardware.batch = "
                + images.count()
                + " / "
                + batch
                + ", rounded down",
            "steps of an epoch; the last incomplete batch is dropped"),
        new DerivedValue(
            "schedule.steps",
            Long.toString(perEpoch * epochs),
            "steps",
            "schedule.epochs * steps-per-epoch = " + epochs + " * " + perEpoch,
            "steps of the whole run"));
  }
}
