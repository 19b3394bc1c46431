package org.selfdiff.runner.sweep.plan;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.DecodedCache;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.InputBench;
import org.selfdiff.runner.data.LabeledImages;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.cost.Calibration;
import org.selfdiff.runner.engine.cost.Machine;
import org.selfdiff.runner.protocol.Extent;
import org.selfdiff.runner.session.EnoughImages;
import org.selfdiff.runner.session.Setup;

/**
 * What runs cost. Of one experiment the step, the pass of the network over images, and the start
 * are measured; of others they follow from those by the cost graph. Reading and augmenting images
 * is measured for each of them, and searching neighbors once.
 */
public final class Costs {
  /**
   * Seconds of a run after training: the exported backbone and its proof, the report, the end of
   * the process. As runs of small networks took on two busy cores.
   */
  static final double EXPORT = 3;

  /** Seconds for each part of the input. */
  private static final double INPUT = 0.4;

  /** Share of the heap that a run keeps decoded images in. */
  private static final double CACHE_SHARE = 0.5;

  private final int parallel;
  private final Machine machine;
  private final Measured measured;
  private final GraphCost base;
  private final SearchRates rates;
  private final double crowding;
  private final List<String> notices;
  private final Map<Map<String, String>, GraphCost> graphs = new HashMap<>();
  private final Map<Map<String, String>, Input> inputs = new HashMap<>();

  /** What was found of an experiment's images. */
  private record Input(InputBench.InputTimes parts, Extent images, Extent judged, String name) {}

  private Costs(
      int parallel,
      Machine machine,
      Measured measured,
      GraphCost base,
      SearchRates rates,
      double crowding,
      List<String> notices) {
    this.notices = notices;
    this.parallel = parallel;
    this.machine = machine;
    this.measured = measured;
    this.base = base;
    this.rates = rates;
    this.crowding = crowding;
  }

  /** The same where work and its preparation take longer beside each other than alone. */
  private Costs crowded(double longer) {
    Costs costs = new Costs(parallel, machine, measured, base, rates, longer, notices);
    costs.inputs.putAll(inputs);
    return costs;
  }

  /**
   * Measures the machine and an experiment: some seconds.
   *
   * @param base the experiment, with the threads that one run will have
   * @param parallel runs at the same time
   * @param launch seconds that a launch takes before it reads its experiment
   */
  public static Costs measure(Experiment base, int parallel, double launch) throws IOException {
    Setup setup = SharedStep.asOne(base);
    SharedStep.requireMeasurable(setup);
    List<String> notices;
    try (ImageSet set = base.data().open()) {
      notices = set.notices();
      EnoughImages.toTrain(base, set);
    }
    // First, as what a process does for the first time takes longer, and a run does it too.
    RunBench bench = RunBench.of(setup);
    Machine machine = Calibration.measure(setup.executor(), setup.placement());
    GraphCost graph = GraphCost.of(setup, machine);
    Costs alone =
        new Costs(
            parallel,
            machine,
            new Measured(
                bench.step(),
                graph.step(),
                graph.operations(),
                bench.pass(),
                launch + bench.compiling()),
            graph,
            SearchRates.measure(setup.placement().threads()),
            1,
            notices);
    Pipeline step =
        alone.step(
            setup, graph, alone.kept(base, Map.of()), Runtime.getRuntime().availableProcessors());
    return alone.crowded(Math.max(1, bench.beside() / step.seconds()));
  }

  /** What a person should know of the base's images. */
  public List<String> notices() {
    return notices;
  }

  /** What was measured of the base. */
  public Measured measured() {
    return measured;
  }

  /** The cost of a run of the measured experiment. */
  public RunCost of(Experiment e) throws IOException {
    return of(e, Map.of());
  }

  /**
   * The cost of a run.
   *
   * @param shape settings that may change its graph or its images; with equal ones both are looked
   *     at once
   */
  public RunCost of(Experiment e, Map<String, String> shape) throws IOException {
    Setup setup = SharedStep.asOne(e);
    GraphCost graph =
        shape.isEmpty() ? base : graphs.computeIfAbsent(shape, any -> GraphCost.of(setup, machine));
    Extent images = input(e, shape).images();
    if (images.train() < e.hardware().batch()) {
      throw new DataException(
          "%s: hardware.batch: %d images are more than an epoch has, expected at most the %d"
              .concat(" training images found")
              .formatted(input(e, shape).name(), e.hardware().batch(), images.train()));
    }
    InputBench.InputTimes input = input(e, shape).parts();
    InputBench.InputTimes later = kept(e, shape);
    int cores = Math.max(1, Runtime.getRuntime().availableProcessors() / parallel);
    EvaluationCosts evaluations =
        new EvaluationCosts(
            e,
            input(e, shape).judged(),
            images.train(),
            new Pipeline(
                measured.pass() * graph.pass() / base.pass() / SharedStep.parts(setup),
                threads(setup),
                later.reading() + later.evaluation(),
                setup.workers(),
                cores,
                // Nothing much is prepared beside a pass, but other runs are at work.
                parallel == 1 ? 1 : crowding),
            graph.lengths(),
            rates,
            machine);
    // What is kept is read once per launch.
    double once =
        (input.reading() - later.reading()) * images.all() / Math.min(setup.workers(), cores);
    int epochs = e.schedule().epochs();
    return new RunCost(
        (long) (images.train() / e.hardware().batch()) * epochs,
        epochs,
        step(setup, graph, later, cores),
        evaluations.judging(),
        measured.start() + once,
        EXPORT,
        graph.stateBytes(),
        e.run().checkpoints());
  }

  private Pipeline step(Setup setup, GraphCost graph, InputBench.InputTimes input, int cores) {
    return new Pipeline(
        measured.step() * graph.step() / base.step() / SharedStep.parts(setup),
        threads(setup),
        setup.experiment().hardware().batch() * (input.reading() + input.views()),
        setup.workers(),
        cores,
        crowding);
  }

  /** The step of each GPU keeps one thread of the processor busy. */
  private static int threads(Setup setup) {
    return setup.placement().device().equals(Device.CPU)
        ? setup.placement().threads()
        : SharedStep.parts(setup);
  }

  /** The parts of the input once a run has read all images, which it may keep. */
  private InputBench.InputTimes kept(Experiment e, Map<String, String> shape) throws IOException {
    InputBench.InputTimes input = input(e, shape).parts();
    long bytes = input.bytes() * input(e, shape).images().all();
    // Every process of a run reads all images in the course of its epochs.
    int processes = parallel * e.hardware().shared().count();
    boolean kept = DecodedCache.keeps(input.side(), bytes, CACHE_SHARE / processes);
    return new InputBench.InputTimes(
        kept ? 0 : input.reading(), input.views(), input.evaluation(), input.side(), input.bytes());
  }

  private Input input(Experiment e, Map<String, String> shape) throws IOException {
    Map<String, String> own = new LinkedHashMap<>(shape);
    own.keySet().removeIf(key -> !key.startsWith("data") && !key.startsWith("views"));
    if (!inputs.containsKey(own)) {
      try (ImageSet set = e.data().open()) {
        inputs.put(
            own,
            new Input(
                new InputBench(set, e.views()).parts(INPUT),
                Extent.of(set, e.views().size()),
                Extent.of(LabeledImages.of(set), e.views().size()),
                set.name()));
      }
    }
    return inputs.get(own);
  }
}
