package org.selfdiff.runner.sweep.plan;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.data.Data;
import org.selfdiff.runner.data.DecodedCache;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.InputBench;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.cost.Calibration;
import org.selfdiff.runner.engine.cost.Machine;
import org.selfdiff.runner.session.Setup;

/**
 * What runs cost. Of one experiment the step, the pass of the network over images, and the start
 * are measured; of others they follow from those by the cost graph. Reading and augmenting images
 * is measured for each of them, and searching neighbours once.
 */
public final class Costs {
  /**
   * Seconds of a run after training: the exported backbone and its proof, the report, the end of
   * the process. As runs of small networks took on two busy cores.
   */
  static final double EXPORT = 3;

  /** Seconds for each part of the input. */
  private static final double INPUT = 0.5;

  /** Share of the heap that a run keeps decoded images in. */
  private static final double CACHE_SHARE = 0.5;

  private final int parallel;
  private final int cores;
  private final Machine machine;
  private final Measured measured;
  private final GraphCost base;
  private final SearchRates rates;
  private final Map<Map<String, String>, GraphCost> graphs = new HashMap<>();
  private final Map<Map<String, String>, InputBench.Parts> inputs = new HashMap<>();
  private final Map<Data, EvaluationCosts.Images> images = new HashMap<>();

  private Costs(
      int parallel,
      int cores,
      Machine machine,
      Measured measured,
      GraphCost base,
      SearchRates rates) {
    this.parallel = parallel;
    this.cores = cores;
    this.machine = machine;
    this.measured = measured;
    this.base = base;
    this.rates = rates;
  }

  /**
   * Measures the machine and an experiment: some seconds.
   *
   * @param base the experiment, with the threads that one run will have
   * @param parallel runs at the same time
   * @param launch seconds that a launch takes before it reads its experiment
   */
  public static Costs measure(Experiment base, int parallel, double launch) throws IOException {
    Setup setup = Setup.of(base);
    // First, as what a process does for the first time takes longer, and a run does it too.
    RunBench bench = RunBench.of(setup);
    Machine machine = Calibration.measure(setup.executor(), setup.placement());
    GraphCost graph = GraphCost.of(setup, machine);
    return new Costs(
        parallel,
        Math.max(1, Runtime.getRuntime().availableProcessors() / parallel),
        machine,
        new Measured(
            bench.step(),
            graph.step(),
            graph.operations(),
            bench.pass(),
            launch + bench.compiling()),
        graph,
        SearchRates.measure(setup.placement().threads()));
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
    Setup setup = Setup.of(e);
    GraphCost graph =
        shape.isEmpty() ? base : graphs.computeIfAbsent(shape, any -> GraphCost.of(setup, machine));
    EvaluationCosts.Images images = images(e.data());
    InputBench.Parts input = input(e, shape);
    boolean kept =
        DecodedCache.keeps(input.side(), input.bytes() * images.all(), CACHE_SHARE / parallel);
    double reading = kept ? 0 : input.reading();
    // What is kept is read once per launch.
    double once = (input.reading() - reading) * images.all() / Math.min(setup.workers(), cores);
    int batch = e.hardware().batch();
    int threads = setup.placement().device().equals(Device.CPU) ? setup.placement().threads() : 1;
    double step = measured.step() * graph.step() / base.step();
    double pass = measured.pass() * graph.pass() / base.pass();
    EvaluationCosts evaluations =
        new EvaluationCosts(
            e,
            images,
            new Pipeline(pass, threads, reading + input.evaluation(), setup.workers(), cores),
            graph.widths(),
            rates,
            machine);
    return new RunCost(
        (long) (images.train() / batch) * e.schedule().epochs(),
        e.schedule().epochs(),
        new Pipeline(step, threads, batch * (reading + input.views()), setup.workers(), cores),
        evaluations.judging(),
        measured.start() + once,
        EXPORT,
        graph.memory(),
        graph.stateBytes(),
        e.run().keep());
  }

  private InputBench.Parts input(Experiment e, Map<String, String> shape) throws IOException {
    Map<String, String> own = new LinkedHashMap<>(shape);
    own.keySet().removeIf(key -> !key.startsWith("data") && !key.startsWith("views"));
    if (!inputs.containsKey(own)) {
      try (ImageSet set = e.data().open()) {
        inputs.put(own, new InputBench(set, e.views()).parts(INPUT));
      }
    }
    return inputs.get(own);
  }

  private EvaluationCosts.Images images(Data data) throws IOException {
    if (!images.containsKey(data)) {
      try (ImageSet set = data.open()) {
        images.put(
            data,
            new EvaluationCosts.Images(
                set.size(Split.TRAIN), set.size(Split.TEST), set.classes().size()));
      }
    }
    return images.get(data);
  }
}
