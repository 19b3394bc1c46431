package org.selfdiff.runner.session.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Hardware.Precision;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.torch.TorchExecutor;
import org.selfdiff.runner.session.Setup;

/**
 * The training step of an experiment on its device and in its precision, against float64 on the
 * processor, from states and images that follow from rules.
 */
public final class StepProof {
  private final Setup setup;
  private final int steps;
  private final int timed;
  private final Consumer<String> progress;

  /**
   * Prepares.
   *
   * @param steps steps that are compared, at least 1
   * @param timed steps that are timed, at least 1
   * @param progress told what is done
   * @throws org.selfdiff.runner.exit.UserException if the experiment has several devices
   */
  public StepProof(Setup setup, int steps, int timed, Consumer<String> progress) {
    OneDevice.require(setup.experiment(), "--prove");
    this.setup = setup;
    this.steps = steps;
    this.timed = timed;
    this.progress = progress;
  }

  /** Runs everything. */
  public ProofResult run() {
    progress.accept("float64 on the processor");
    try (DrawnStep right = new DrawnStep(reference())) {
      boolean gpu = setup.placement().device().isCuda();
      Reference reference = new Reference(right, steps, Rounding.of(precision(), gpu));
      progress.accept(precision().word() + " on " + setup.placement().device());
      try (DrawnStep tested = new DrawnStep(setup);
          Program second = setup.compile(setup.features())) {
        return compare(reference, tested, second);
      }
    }
  }

  private Precision precision() {
    return setup.experiment().hardware().precision();
  }

  private Setup reference() {
    Experiment e = setup.experiment();
    Experiment exact = e.with(e.hardware().withPrecision(Precision.FP64));
    boolean elsewhere = setup.placement().device().isCuda();
    Executor executor = elsewhere ? new TorchExecutor() : setup.executor();
    return new Setup(exact, executor, new Placement(setup.placement().threads()), setup.workers());
  }

  private ProofResult compare(Reference reference, DrawnStep tested, Program second) {
    // So many steps fit twice before a recording begins.
    int warmup = tested.program().warmup();
    int few = warmup == 0 ? steps : Math.max(1, Math.min(steps, (warmup - 1) / 2));
    States plain = States.of(tested, trail(tested, few, null));
    double again = plain.distance(tested, trail(tested, few, null));
    double recorded = Double.NaN;
    if (warmup > 0) {
      while (tested.runs() < warmup) {
        tested.run();
      }
      recorded = plain.distance(tested, trail(tested, few, null));
    }
    double turns = plain.distance(tested, trail(tested, few, second));
    List<Double> found = trail(tested, steps, null);
    List<ProofResult.Loss> losses = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      losses.add(
          new ProofResult.Loss(found.get(i), reference.losses().get(i), reference.allowed(i)));
    }
    trail(tested, 1, null);
    List<TensorError> errors = reference.errors(tested);
    progress.accept("the time of a step");
    return new ProofResult(
        losses, errors, again, recorded, turns, time(tested, true), time(tested, false));
  }

  /**
   * Some steps from the first states, as a session has them: the inputs of the next travel before
   * the loss is read, and an evaluation may run in between.
   */
  private static List<Double> trail(DrawnStep step, int count, Program second) {
    List<Double> losses = new ArrayList<>();
    step.begin();
    step.feed(0);
    for (int i = 0; i < count; i++) {
      step.run();
      if (i + 1 < count) {
        step.feed(i + 1);
      }
      losses.add(step.loss());
      if (second != null) {
        evaluate(second);
      }
    }
    return losses;
  }

  private static void evaluate(Program second) {
    TrainingStep step = second.step();
    for (Value v : step.inputs()) {
      second.input(v.name());
    }
    second.run();
    step.metrics().keySet().forEach(second::metric);
  }

  /** Milliseconds of a step, with the inputs of the first over and over. */
  private double time(DrawnStep step, boolean read) {
    step.begin();
    step.feed(0);
    step.run();
    step.program().settle();
    long begin = System.nanoTime();
    for (int i = 0; i < timed; i++) {
      step.run();
      if (read) {
        step.loss();
      }
    }
    step.loss();
    step.program().settle();
    return (System.nanoTime() - begin) / 1e6 / timed;
  }
}
