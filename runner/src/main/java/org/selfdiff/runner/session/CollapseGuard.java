package org.selfdiff.runner.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.selfdiff.methods.method.Dino;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.method.SimSiam;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.RunSettings.OnCollapse;
import org.selfdiff.runner.record.Checkpoint;
import org.selfdiff.runner.record.Collapse;
import org.selfdiff.runner.record.MeasureBands;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.record.RunStatus;
import org.selfdiff.runner.terminal.Figures;

/**
 * Tells by the standing measures when features collapse. All that it remembers is among the metrics
 * that the run records.
 *
 * @param experiment the run's
 */
record CollapseGuard(Experiment experiment) {
  /** Whether the run is to stop then. */
  boolean stops() {
    return experiment.run().collapse() == OnCollapse.STOP;
  }

  /**
   * Adds to measured values what they say together with those before: before the end of the warm-up
   * of the learning rate, and of the first epoch, nothing.
   *
   * @param epoch epochs done
   * @param before what the run has recorded until now
   */
  Map<String, Double> judged(Map<String, Double> measured, double epoch, Metrics before) {
    boolean early = epoch <= Math.max(1, experiment.schedule().warmup().epochs());
    boolean sign = !early && !Collapse.signs(measured, bands()).isEmpty();
    Map<String, Double> judged = new LinkedHashMap<>(measured);
    judged.put(Collapse.SIGNS, sign ? before.last(Collapse.SIGNS).orElse(0) + 1 : 0);
    return judged;
  }

  /** Whether the last launch of a run was stopped. */
  static boolean stopped(RunStatus status) {
    return status.state() == RunState.COLLAPSED;
  }

  /** Whether the features have collapsed at a measurement, at this one for the first time. */
  static boolean begins(Map<String, Double> judged) {
    return judged.get(Collapse.SIGNS) == Collapse.IN_A_ROW;
  }

  /** Whether the features have collapsed at a measurement. */
  static boolean collapsed(Map<String, Double> judged) {
    return judged.get(Collapse.SIGNS) >= Collapse.IN_A_ROW;
  }

  /** One sentence: what was measured, when, what is usual. */
  String found(Map<String, Double> judged, double epoch) {
    return "the features have collapsed: %s, at %d measurements in a row, the last one at epoch %s"
        .formatted(
            Collapse.signs(judged, bands()).stream()
                .map(Collapse.Sign::words)
                .collect(Collectors.joining(", ")),
            Math.round(judged.get(Collapse.SIGNS)),
            Figures.epochs(epoch));
  }

  /** What is kept. */
  static String kept(Optional<Checkpoint> good) {
    return good.map(
            c ->
                "the checkpoint of step %d (epoch %s) is from before that and is kept: %s"
                    .formatted(c.step(), Figures.epochs(c.epoch()), c.file()))
        .orElse("there is no checkpoint from before that");
  }

  /** What may help, by the experiment's settings. */
  String advice() {
    List<String> ways = new ArrayList<>();
    Method method = experiment.method();
    if (method instanceof SimSiam simsiam && !simsiam.stopGradient()) {
      ways.add("method.stop-gradient = true");
    }
    if (method instanceof Dino dino) {
      ways.add(
          "method.center-momentum (it is %.4g) and method.teacher-temperature as published"
              .formatted(dino.centerMomentum()));
    }
    ways.add("a lower optimizer.lr (it is %.4g)".formatted(experiment.optimizer().lr()));
    ways.add("a longer schedule.warmup");
    return "try "
        + String.join(", ", ways)
        + ", which is another run; with run.collapse = warn the same command goes on";
  }

  private MeasureBands bands() {
    return MeasureBands.of(kind());
  }

  private String kind() {
    return experiment.method().getClass().getAnnotation(Kind.class).value();
  }
}
