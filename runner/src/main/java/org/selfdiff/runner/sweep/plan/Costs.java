package org.selfdiff.runner.sweep.plan;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.data.Data;
import org.selfdiff.runner.data.DecodedCache;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.InputBench;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.cost.Calibration;
import org.selfdiff.runner.engine.cost.Machine;
import org.selfdiff.runner.engine.cost.StepCost;
import org.selfdiff.runner.engine.plan.Plan;
import org.selfdiff.runner.engine.plan.Storage;
import org.selfdiff.runner.session.FeatureExtractor;
import org.selfdiff.runner.session.Setup;
import org.selfdiff.runner.session.StepBench;

/**
 * What runs cost. Of one experiment the step, the pass of the network over images, and the start
 * are measured; of others they follow from those by the cost model. Reading and augmenting images
 * is measured for each of them, and searching neighbours once.
 */
public final class Costs {
  /**
   * Seconds of a run after training: the exported backbone and its proof, the report, the end of
   * the process. As runs of small networks took on two busy cores.
   */
  static final double EXPORT = 3;

  private static final int WARMUP = 3;
  private static final int TIMED = 5;

  /** Seconds for each part of the input. */
  private static final double INPUT = 0.5;

  /** Share of the heap that a run keeps decoded images in. */
  private static final double CACHE_SHARE = 0.5;

  private final int parallel;
  private final int cores;
  private final Machine machine;
  private final Measured measured;
  private final Model base;
  private final SearchRates rates;
  private final Map<Map<String, String>, Model> models = new HashMap<>();
  private final Map<Map<String, String>, InputBench.Parts> inputs = new HashMap<>();
  private final Map<Data, EvaluationCosts.Images> images = new HashMap<>();

  /**
   * What was measured of one experiment, in seconds.
   *
   * @param step a training step on images that are there
   * @param predicted the same by the cost model alone
   * @param operations of the step, counted
   * @param pass the network over one image
   * @param start from the launch to the first step
   */
  public record Measured(
      double step, double predicted, long operations, double pass, double start) {}

  /**
   * What the graph of an experiment says.
   *
   * @param step seconds of a training step by the cost model
   * @param pass seconds of one image's features by the cost model
   * @param operations of a training step
   * @param stateBytes what a checkpoint holds
   * @param memory bytes of a step's states, inputs and values
   * @param widths lengths of features
   */
  private record Model(
      double step,
      double pass,
      long operations,
      long stateBytes,
      long memory,
      EvaluationCosts.Widths widths) {}

  private Costs(
      int parallel, int cores, Machine machine, Measured measured, Model base, SearchRates rates) {
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
    long begin = System.nanoTime();
    Setup setup = Setup.of(base);
    double step;
    double pass;
    double before;
    try (StepBench bench = new StepBench(setup);
        FeatureExtractor features =
            new FeatureExtractor(
                setup.executor(),
                setup.features(),
                setup.judged(),
                setup.placement(),
                setup.workers())) {
      double compiled = (System.nanoTime() - begin) / 1e9;
      StepBench.Result result = bench.measure(WARMUP, TIMED);
      step = result.medianMilliseconds() / 1000;
      before = compiled + Math.max(0, result.firstMilliseconds() / 1000 - step);
      pass = pass(features, base.views().size());
    }
    Machine machine = Calibration.measure(setup.executor(), setup.placement());
    Model model = model(setup, machine);
    return new Costs(
        parallel,
        Math.max(1, Runtime.getRuntime().availableProcessors() / parallel),
        machine,
        new Measured(step, model.step(), model.operations(), pass, launch + before),
        model,
        SearchRates.measure(setup.placement().threads()));
  }

  /** Seconds of one image's features. */
  private static double pass(FeatureExtractor features, int side) {
    int count = features.batch();
    FloatBuffer images = FloatBuffer.allocate(count * 3 * side * side);
    CounterRandom random = CounterRandom.of(0).at("pass");
    for (int i = 0; i < images.capacity(); i++) {
      images.put(i, (float) random.nextGaussian());
    }
    double[] seconds = new double[WARMUP + TIMED];
    for (int i = 0; i < seconds.length; i++) {
      long begin = System.nanoTime();
      features.of(images.duplicate(), count);
      seconds[i] = (System.nanoTime() - begin) / 1e9;
    }
    double[] timed = Arrays.copyOfRange(seconds, WARMUP, seconds.length);
    Arrays.sort(timed);
    return timed[TIMED / 2] / count;
  }

  private static Model model(Setup setup, Machine machine) {
    TrainingStep step = setup.train().step();
    Plan plan = setup.executor().plan(step);
    StepCost cost = StepCost.of(plan, setup.placement().arithmetic());
    TrainingStep features = FeatureExtractor.only(setup.features(), setup.judged());
    StepCost pass = StepCost.of(setup.executor().plan(features), setup.placement().arithmetic());
    return new Model(
        machine.seconds(cost),
        machine.seconds(pass) / Setup.EVALUATION_BATCH,
        cost.operations(),
        step.states().stream().mapToLong(s -> s.value().spec().bytes()).sum(),
        memory(plan),
        new EvaluationCosts.Widths(
            width(setup.features(), "backbone"), width(setup.features(), setup.judged())));
  }

  private static int width(TrainingStep features, String output) {
    return (int) features.metrics().get(output).dim(1);
  }

  private static long memory(Plan plan) {
    long arena =
        plan.arena().entrySet().stream().mapToLong(e -> e.getKey().bytes() * e.getValue()).sum();
    return arena
        + plan.storages().stream()
            .filter(s -> s.owner() != Storage.Owner.ARENA)
            .mapToLong(s -> s.type().bytes() * s.elements())
            .sum();
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
    Model model =
        shape.isEmpty() ? base : models.computeIfAbsent(shape, any -> model(setup, machine));
    EvaluationCosts.Images images = images(e.data());
    InputBench.Parts input = input(e, shape);
    boolean kept =
        DecodedCache.keeps(input.side(), input.bytes() * images.all(), CACHE_SHARE / parallel);
    double reading = kept ? 0 : input.reading();
    int batch = e.hardware().batch();
    int threads = setup.placement().device().equals(Device.CPU) ? setup.placement().threads() : 1;
    double step = measured.step() * model.step() / base.step();
    double pass = measured.pass() * model.pass() / base.pass();
    EvaluationCosts evaluations =
        new EvaluationCosts(
            e,
            images,
            new Pipeline(pass, threads, reading + input.evaluation(), setup.workers(), cores),
            input.reading() - reading,
            model.widths(),
            rates,
            machine);
    return new RunCost(
        (long) (images.train() / batch) * e.schedule().epochs(),
        e.schedule().epochs(),
        new Pipeline(step, threads, batch * (reading + input.views()), setup.workers(), cores),
        evaluations.judging(),
        measured.start(),
        EXPORT,
        model.memory(),
        model.stateBytes(),
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
