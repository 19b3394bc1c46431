package org.selfdiff.runner.session;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.SizeException;
import org.selfdiff.methods.method.Backward;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.PixelNormalization;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.parallel.DataParallel;
import org.selfdiff.methods.step.Renewal;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Hardware;
import org.selfdiff.runner.config.Hardware.JoinedKernels;
import org.selfdiff.runner.config.Hardware.Precision;
import org.selfdiff.runner.config.Hardware.Recompute;
import org.selfdiff.runner.config.check.Checks;
import org.selfdiff.runner.config.check.Parts;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.PixelFormat;
import org.selfdiff.runner.data.Share;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.CudaDriver;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.DeviceException;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.group.Mirrored;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.engine.torch.TorchExecutor;
import org.selfdiff.runner.protocol.Readout;

/**
 * An experiment in the terms of the engine.
 *
 * @param experiment the experiment
 * @param executor what runs its steps
 * @param placement where they run
 * @param workers threads that prepare images
 * @param backward how gradients are computed
 * @param world how many ranks share a step
 * @param group these ranks, as this one sees them; {@link ProcessGroup#ALONE} where the steps are
 *     only planned
 */
public record Setup(
    Experiment experiment,
    Executor executor,
    Placement placement,
    int workers,
    Backward backward,
    int world,
    ProcessGroup group) {
  /** Images that evaluation looks at together, where arrays hold so many. */
  private static final int EVALUATION_BATCH = 128;

  private static final int FEWEST_EVALUATED = 2;

  private static final String TOO_LARGE = "the experiment is too large for any machine: ";

  private static final String LOWER =
      "Lower hardware.batch, views.size, or the setting of backbone or method that makes it so"
          + " large.";

  /**
   * Checks the threads.
   *
   * @throws DeviceException if there are many more than processors
   */
  public Setup {
    Threads.require("hardware.threads", placement.threads());
    Threads.require("hardware.loaders", workers);
  }

  /** With gradients computed as the experiment says. */
  public Setup(Experiment experiment, Executor executor, Placement placement, int workers) {
    this(
        experiment,
        executor,
        placement,
        workers,
        backward(experiment.hardware()),
        1,
        ProcessGroup.ALONE);
  }

  /**
   * Chooses executor, device and threads by the experiment's {@code hardware} block, for work that
   * one device does: of several, the first.
   *
   * @throws org.selfdiff.runner.engine.DeviceException if the device is not there
   */
  public static Setup of(Experiment e) {
    Executor executor = executor(e.hardware());
    Device first = SharedDevices.of(e.hardware(), executor::place).first();
    return of(e, executor, first, 1);
  }

  /**
   * What is planned of an experiment, the step of one rank of as many as it has devices: these need
   * not be there, and no library is loaded to look for them where there is no driver.
   */
  public static Setup planned(Experiment e) {
    Executor executor = executor(e.hardware());
    SharedDevices devices =
        SharedDevices.of(
            e.hardware(),
            asked ->
                asked.orElseGet(
                    () -> CudaDriver.present() ? executor.place(Optional.empty()) : Device.CPU));
    return of(e, executor, devices.first(), devices.count());
  }

  /**
   * The devices of an experiment, which are looked for.
   *
   * @throws DeviceException if one is not there, or if more processes than a machine can hold would
   *     share its processors
   */
  static SharedDevices devices(Experiment e) {
    SharedDevices devices = SharedDevices.of(e.hardware(), executor(e.hardware())::place);
    devices.requireRoom(Runtime.getRuntime().availableProcessors());
    return devices;
  }

  /**
   * A rank that has not met the others yet.
   *
   * @param device where it runs
   * @param world how many ranks share the steps, and the machine
   */
  static Setup rank(Experiment e, Device device, int world) {
    return of(e, executor(e.hardware()), device, world);
  }

  static Executor executor(Hardware h) {
    Threads.require("hardware.threads", h.threads());
    Threads.require("hardware.loaders", h.loaders());
    return switch (h.engine()) {
      case ND4J -> new Nd4jExecutor();
      case AUTO, TORCH -> new TorchExecutor();
    };
  }

  private static Setup of(Experiment e, Executor executor, Device device, int world) {
    Hardware h = e.hardware();
    return new Setup(
            e,
            executor,
            new Placement(
                Threads.share(h.threads(), world),
                precision(h),
                device,
                h.joinedKernels() == JoinedKernels.ON),
            Threads.share(h.loaders(), world))
        .withWorld(world);
  }

  /**
   * One of the ranks that share the steps of an experiment, by itself: with its part of the
   * processors, and with the others mirrored. For timing.
   *
   * @throws org.selfdiff.runner.engine.DeviceException if a device is not there
   */
  public static Setup mirrored(Experiment e) {
    SharedDevices devices = devices(e);
    Setup first = rank(e, devices.first(), devices.count());
    return devices.count() == 1 ? first : first.with(new Mirrored(devices.count()));
  }

  /** The same with gradients computed otherwise. */
  Setup with(Backward other) {
    return new Setup(experiment, executor, placement, workers, other, world, group);
  }

  /** The same elsewhere. */
  public Setup with(Placement other) {
    return new Setup(experiment, executor, other, workers, backward, world, group);
  }

  /** The same steps, shared by as many ranks; nothing is compiled before a group is there. */
  public Setup withWorld(int ranks) {
    return new Setup(experiment, executor, placement, workers, backward, ranks, ProcessGroup.ALONE);
  }

  /** The same as a rank of a group. */
  public Setup with(ProcessGroup other) {
    return new Setup(experiment, executor, placement, workers, backward, other.size(), other);
  }

  /** The images of this rank. */
  public Share share() {
    return new Share(group.rank(), group.size());
  }

  /**
   * The step of a rank; of one rank alone the whole step.
   *
   * @param whole a step over images of all ranks
   * @param inputs its inputs that come with images
   */
  public TrainingStep shared(TrainingStep whole, String... inputs) {
    return world == 1 ? whole : DataParallel.of(whole, Set.of(inputs), world);
  }

  /** Compiles a step of this rank. */
  public Program compile(TrainingStep step) {
    return executor.compile(step, placement, group);
  }

  /** The same with another batch. */
  Setup withBatch(int batch) {
    Experiment other = experiment.with(experiment.hardware().withBatch(batch));
    return new Setup(other, executor, placement, workers, backward, world, group);
  }

  /** Whether the experiment can have a batch. */
  boolean accepts(int batch) {
    if (batch % world != 0) {
      return false;
    }
    Parts parts = Parts.of(withBatch(batch).experiment());
    boolean[] found = {false};
    Checks.run(parts, parts.context(), (key, message, because) -> found[0] = true);
    return !found[0];
  }

  private static ComputePrecision precision(Hardware h) {
    return switch (h.precision()) {
      case FP32, FP64 -> ComputePrecision.GRAPH;
      case TF32 -> ComputePrecision.TF32;
      case BF16 -> ComputePrecision.BF16;
      case FP16 -> ComputePrecision.FP16;
    };
  }

  /**
   * The training step.
   *
   * @throws StepTooLargeException if a value has more elements than an array can have, or a view
   *     more bytes than a buffer; with the largest batch that works, if one does
   */
  public MethodGraph train() {
    try {
      return build();
    } catch (SizeException e) {
      throw new StepTooLargeException(TOO_LARGE + e.getMessage() + ". " + smaller());
    }
  }

  /** The training step, or the reason why no array can hold it. */
  MethodGraph build() {
    return whole().over(world);
  }

  /** The training step over the whole batch, of which this rank's is a share. */
  MethodGraph whole() {
    StepSpec problem = problem(experiment.hardware().batch());
    requireBuffers(problem);
    MethodGraph graph = experiment.method().train(problem);
    return experiment
        .backbone()
        .init()
        .map(file -> StartingBackbone.of(graph, file, problem.backbone()))
        .orElse(graph);
  }

  /** What to lower. */
  private String smaller() {
    OptionalInt largest =
        new LargestBatch(this::accepts, batch -> withBatch(batch).built() ? 0 : 1, 0)
            .below(experiment.hardware().batch(), LargestBatch.NEVER, 0);
    return largest.isPresent()
        ? "hardware.batch = " + largest.getAsInt() + " is the largest that works."
        : LOWER;
  }

  private boolean built() {
    try {
      build();
      return true;
    } catch (SizeException | StepTooLargeException e) {
      return false;
    }
  }

  /** The evaluation step with both of its outputs. */
  public TrainingStep features() {
    return evaluated(batch -> experiment.method().features(problem(batch)));
  }

  /** The evaluation step with one of its outputs alone. */
  public TrainingStep features(Readout.Output output) {
    TrainingStep all = features();
    String name = output.words();
    return new TrainingStep(
        all.graph(), all.states(), all.updates(), Map.of(name, all.metrics().get(name)));
  }

  /** The views of a batch come in buffers of Java, which end at 2 GiB. */
  private void requireBuffers(StepSpec problem) {
    Views views = experiment.views();
    int bytes = PixelFormat.of(views) == PixelFormat.UINT8 ? 1 : Float.BYTES;
    for (int v = 0; v < views.total(); v++) {
      double image = 3.0 * views.size(v) * views.size(v) * bytes / world;
      if (image * problem.batch() > Integer.MAX_VALUE) {
        double fits = Math.floor(Integer.MAX_VALUE / image);
        throw new StepTooLargeException(
            String.format(
                Locale.ROOT,
                "one view of a batch of %d images of %d x %d has %.1f GiB, and a buffer holds 2 GiB. Lower %s.",
                problem.batch(),
                views.size(v),
                views.size(v),
                image * problem.batch() / (1L << 30),
                fits < 1 ? "views.size" : "hardware.batch to %.0f".formatted(fits)));
      }
    }
  }

  /** The states that are renewed between steps, where there are such. */
  Optional<Renewal> renewal() {
    return evaluated(batch -> experiment.method().renewal(problem(batch)));
  }

  /**
   * What is built for images that are evaluated together: as many as usual, or as many as a buffer
   * and every array of the network hold, and of several ranks as many for each.
   *
   * @param building by the number of images
   * @throws StepTooLargeException if a value of the fewest has more elements than an array can have
   */
  public <T> T evaluated(IntFunction<T> building) {
    int fewest = Math.max(FEWEST_EVALUATED, world);
    int batch = Math.max(fewest, EVALUATION_BATCH / world * world);
    double image = 3.0 * Float.BYTES * experiment.views().size() * experiment.views().size();
    while (image * batch > Integer.MAX_VALUE && batch > fewest) {
      batch = Math.max(fewest, batch / 2 / world * world);
    }
    while (true) {
      try {
        return building.apply(batch);
      } catch (SizeException e) {
        if (batch <= fewest) {
          throw new StepTooLargeException(TOO_LARGE + e.getMessage() + ". " + LOWER);
        }
        batch = Math.max(fewest, batch / 2 / world * world);
      }
    }
  }

  /** Floating-point type of the graphs. */
  public DType type() {
    return switch (experiment.hardware().precision()) {
      case FP32, TF32, BF16, FP16 -> DType.F32;
      case FP64 -> DType.F64;
    };
  }

  /** Gradients in half precision underflow without a scale. */
  private static Backward backward(Hardware h) {
    return new Backward(h.recompute() == Recompute.BLOCKS, h.precision() == Precision.FP16);
  }

  private StepSpec problem(int batch) {
    int size = experiment.views().size();
    Crops locals =
        experiment
            .views()
            .local()
            .map(local -> new Crops(local.count(), local.size()))
            .orElse(Crops.NONE);
    Normalize statistics = experiment.views().normalize();
    Optional<PixelNormalization> normalization =
        switch (PixelFormat.of(experiment.views())) {
          case UINT8 -> Optional.of(new PixelNormalization(statistics.mean(), statistics.std()));
          case NORMALIZED -> Optional.empty();
        };
    return new StepSpec(
        type(),
        experiment.backbone().network(size),
        batch,
        size,
        locals,
        normalization,
        experiment.optimizer(),
        experiment.mixing(),
        backward,
        experiment.data().classes(),
        world);
  }
}
