package org.selfdiff.runner.sweep.plan;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.data.Data;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.engine.cost.Calibration;
import org.selfdiff.runner.engine.cost.Machine;
import org.selfdiff.runner.engine.cost.StepCost;
import org.selfdiff.runner.session.Setup;
import org.selfdiff.runner.session.StepBench;

/**
 * What runs cost: by the cost model, corrected by the measured step of one experiment. Steps alone
 * are counted; views, evaluations, start and export come on top.
 */
public final class Costs {
  private static final int WARMUP = 3;
  private static final int TIMED = 5;

  private final Machine machine;
  private final double measured;
  private final double predicted;
  private final Map<List<String>, Step> steps = new HashMap<>();
  private final Map<Data, Integer> images = new HashMap<>();

  /** What the cost model says of a step. */
  private record Step(double predicted, long bytes) {}

  private Costs(Machine machine, double measured, double predicted) {
    this.machine = machine;
    this.measured = measured;
    this.predicted = predicted;
  }

  /** Measures the machine and a few steps of an experiment: some seconds. */
  public static Costs measure(Experiment base) throws IOException {
    Setup setup = Setup.of(base);
    Machine machine = Calibration.measure(setup.executor(), setup.placement());
    double measured;
    try (StepBench bench = new StepBench(setup)) {
      measured = bench.measure(WARMUP, TIMED).medianMilliseconds() / 1000;
    }
    return new Costs(machine, measured, step(setup, setup.train().step(), machine).predicted());
  }

  /** Seconds of the measured step. */
  public double measuredSeconds() {
    return measured;
  }

  /** Seconds that the cost model alone gives for it. */
  public double predictedSeconds() {
    return predicted;
  }

  /**
   * The cost of a run.
   *
   * @param shape what of the experiment may change its graph; equal lists are computed once
   */
  public RunCost of(Experiment e, List<String> shape) throws IOException {
    Step step =
        steps.computeIfAbsent(
            shape,
            any -> {
              Setup setup = Setup.of(e);
              return step(setup, setup.train().step(), machine);
            });
    int epochs = e.schedule().epochs();
    long perEpoch = images(e.data()) / e.hardware().batch();
    return new RunCost(
        perEpoch * epochs,
        epochs,
        step.predicted() * measured / predicted,
        step.bytes(),
        e.run().keep());
  }

  private int images(Data data) throws IOException {
    if (!images.containsKey(data)) {
      try (ImageSet set = data.open()) {
        images.put(data, set.size(Split.TRAIN));
      }
    }
    return images.get(data);
  }

  private static Step step(Setup setup, TrainingStep step, Machine machine) {
    StepCost cost = StepCost.of(setup.executor().plan(step), setup.placement().arithmetic());
    long bytes = step.states().stream().mapToLong(s -> s.value().spec().bytes()).sum();
    return new Step(machine.seconds(cost), bytes);
  }
}
