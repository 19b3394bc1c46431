package org.selfdiff.runner.session;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.RunSettings.OnCollapse;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.BatchLoader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.PixelFormat;
import org.selfdiff.runner.data.Share;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.record.Checkpoint;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.Collapse;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.terminal.ProgressBar;

/**
 * The one mutable thing: a training run between two steps. Its state is the program's states and
 * the number of steps done; whatever else a step needs follows from the experiment and that number.
 */
final class TrainingSession implements AutoCloseable {
  private final Setup setup;
  private final Experiment experiment;
  private final ImageSet set;
  private final MethodGraph graph;
  private final Program program;
  private final Optional<Renewer> renewer;
  private final Optional<Checkpoints> checkpoints;
  private final Lockstep lockstep;
  private final int stepsPerEpoch;
  private final long steps;
  private final Map<String, Double> best = new TreeMap<>();
  private Optional<Divergence> divergence = Optional.empty();
  private long step;
  private long startedAt;
  private double secondsBefore;
  private long launched = System.nanoTime();

  /**
   * Compiles the step and fills its states, from the newest checkpoint if there is one. Of several
   * ranks, the first does that for all of them.
   *
   * @param planned the step
   * @param checkpoints of this run; none for a rank that keeps nothing
   * @param notice told in one sentence what takes long, what is unusual about the checkpoints, and
   *     what is taken from weights to start from
   */
  public TrainingSession(
      FittingStep planned, ImageSet set, Optional<Checkpoints> checkpoints, Consumer<String> notice)
      throws IOException {
    this.setup = planned.setup();
    this.experiment = setup.experiment();
    this.set = set;
    this.checkpoints = checkpoints;
    lockstep = new Lockstep(setup.group());
    stepsPerEpoch = set.size(Split.TRAIN) / experiment.hardware().batch();
    steps = (long) stepsPerEpoch * experiment.schedule().epochs();
    graph = planned.graph();
    String again = graph.step().recomputes() ? ", with activations computed again" : "";
    notice.accept("compiling the step for " + setup.placement().device() + again);
    program = setup.compile(graph.step());
    renewer = setup.renewal().map(renewal -> new Renewer(setup, set, renewal));
    try {
      begin(notice);
    } catch (IOException | RuntimeException | Error e) {
      program.close();
      throw e;
    }
  }

  private void begin(Consumer<String> notice) throws IOException {
    if (lockstep.leads()) {
      Optional<Checkpoint> last =
          checkpoints.isPresent() ? checkpoints.get().latest(notice) : Optional.empty();
      if (last.isPresent()) {
        restore(last.get());
      } else {
        InitialStates.write(program, experiment.seed(), notice);
      }
    }
    step = lockstep.begin(program, step);
    startedAt = step;
  }

  private void restore(Checkpoint checkpoint) throws IOException {
    try (SafetensorsFile file = checkpoint.open()) {
      new StateTensors(program).restore(file);
    }
    step = checkpoint.step();
    best.putAll(checkpoint.best());
    secondsBefore = best.getOrDefault(Checkpoint.SECONDS, 0.0);
  }

  /** Steps done. */
  public long step() {
    return step;
  }

  /** Steps of the whole run. */
  public long steps() {
    return steps;
  }

  /** Epochs done, with their fraction. */
  public double epoch() {
    return (double) step / stepsPerEpoch;
  }

  /**
   * Seconds of training and evaluation over all launches; one that finds everything trained adds
   * none.
   */
  public double seconds() {
    return step == steps && startedAt == steps
        ? secondsBefore
        : secondsBefore + (System.nanoTime() - launched) / 1e9;
  }

  /** Place of the step that was done last; of the first where none was done. */
  StepPosition last() {
    return StepPosition.of(Math.max(0, step - 1), stepsPerEpoch, experiment.schedule().epochs());
  }

  /** Names of the encoders that the step holds. */
  List<String> encoders() {
    return graph.encoders();
  }

  /** The compiled step with its states. */
  public Program program() {
    return program;
  }

  /** Bytes of a checkpoint's tensors. */
  long checkpointBytes() {
    return new StateTensors(program).tensors().stream().mapToLong(TensorInfo::byteLength).sum();
  }

  /** What happens at the end of epochs. */
  public interface Evaluation {
    /** Evaluates the features as they are, and gives metrics to record. */
    Map<String, Double> judge();

    /** Whether features are measured at the end of an epoch, counted from 1. */
    default boolean measures(long epoch) {
      return false;
    }

    /**
     * Measures the features as they are, without labels, and gives metrics to record.
     *
     * @param before what the run has recorded until now
     */
    default Map<String, Double> measure(Metrics before) {
      return Map.of();
    }

    /** Whether the run ends by what was measured: its features have collapsed. */
    default boolean ends(Map<String, Double> measured) {
      return false;
    }
  }

  /** What a run does beside its steps. */
  @FunctionalInterface
  public interface Watch {
    /** Whether to stop, asked after every step; what rank 0 answers stops every rank. */
    boolean stops();

    /** Called by every rank before a checkpoint is written. */
    default void beforeCheckpoint() throws IOException {}
  }

  /**
   * Trains until all steps are done, the loss or a tensor is not finite, the features have
   * collapsed, or a stop is asked for, which leaves a checkpoint to go on from. Numbers that are
   * not finite are in no checkpoint.
   */
  public RunState train(Journal journal, ProgressBar bar, Evaluation evaluation, Watch watch)
      throws IOException {
    if (step == steps) {
      return RunState.FINISHED;
    }
    keepGood(journal);
    Feeder feeder = new Feeder(program, graph.feeds(), experiment.seed());
    StepReports reports = new StepReports(experiment, graph, stepsPerEpoch, journal, bar);
    int startEpoch = (int) (step / stepsPerEpoch);
    int startStep = (int) (step % stepsPerEpoch);
    try (BatchLoader loader =
        BatchLoader.resume(
            set,
            experiment.views(),
            PixelFormat.of(experiment.views()),
            experiment.seed(),
            experiment.hardware().batch(),
            setup.workers(),
            startEpoch,
            startStep,
            new Share(setup.group().rank(), setup.world()))) {
      double nextLr = feed(feeder, loader, step);
      while (step < steps) {
        long begin = System.nanoTime();
        double lr = nextLr;
        if (step % stepsPerEpoch == 0) {
          renew((int) (step / stepsPerEpoch), bar);
        }
        program.run();
        Optional<Divergence> lost = reports.begun(step + 1, lr, begin, program.readings());
        if (lost.isPresent()) {
          return diverged(lost.get());
        }
        if (step + 1 < steps) {
          // A GPU is at work on this step while the next one's images are moved there.
          nextLr = feed(feeder, loader, step + 1);
        }
        step++;
        boolean epochDone = step % stepsPerEpoch == 0;
        lost = epochDone || checkpointDue(epochDone) ? reports.read() : reports.readIfThere();
        if (lost.isPresent()) {
          return diverged(lost.get());
        }
        if (epochDone
            && experiment
                .evaluate()
                .knn()
                .due(step / stepsPerEpoch, experiment.schedule().epochs())) {
          bar.pause("evaluating kNN");
          Map<String, Double> judged = evaluation.judge();
          journal.write(step, epoch(), judged);
          if (judged.containsKey(Metrics.KNN_TOP1)) {
            bar.knn(judged.get(Metrics.KNN_TOP1));
            best.merge(Metrics.KNN_TOP1, judged.get(Metrics.KNN_TOP1), Math::max);
          }
          if (judged.containsKey(Metrics.TEST_TOP1)) {
            best.merge(Metrics.TEST_TOP1, judged.get(Metrics.TEST_TOP1), Math::max);
          }
        }
        if (epochDone && evaluation.measures(step / stepsPerEpoch)) {
          bar.pause("measuring features");
          Map<String, Double> measured = evaluation.measure(journal.metrics());
          journal.write(step, epoch(), measured);
          if (lockstep.decided(evaluation.ends(measured))) {
            journal.force();
            return RunState.COLLAPSED;
          }
          keepGood(journal);
        }
        boolean stopping = lockstep.decided(watch.stops());
        if (stopping) {
          lost = reports.read();
          if (lost.isPresent()) {
            return diverged(lost.get());
          }
          reports.recordLast();
        }
        if (stopping || checkpointDue(epochDone)) {
          lockstep.requireEqualStates(program);
          watch.beforeCheckpoint();
          // Rank 0 alone reads the tensors, and what it finds ends all of them.
          Optional<String> notFinite = saved(journal);
          if (lockstep.decided(notFinite.isPresent())) {
            return diverged(
                reports.divergence(notFinite.orElse("rank 0 found numbers that are not finite")));
          }
        }
        if (stopping && step < steps) {
          return RunState.INTERRUPTED;
        }
      }
    }
    return RunState.FINISHED;
  }

  /** Keeps the checkpoint up to which the features are known to be good, where that is wanted. */
  private void keepGood(Journal journal) {
    if (checkpoints.isPresent()) {
      boolean wanted = experiment.run().collapse() == OnCollapse.STOP;
      checkpoints.get().keepUpTo(wanted ? Collapse.lastGood(journal.metrics()) : 0);
    }
  }

  private void renew(int epochsDone, ProgressBar bar) {
    if (renewer.isPresent() && renewer.get().due(epochsDone)) {
      bar.pause("matching channels");
      renewer.get().renew(program);
    }
  }

  /** Gives the program the inputs of a step, and returns its learning rate. */
  private double feed(Feeder feeder, BatchLoader loader, long number) {
    Batch batch = loader.next();
    StepPosition position = StepPosition.of(number, stepsPerEpoch, experiment.schedule().epochs());
    double lr = lr(position);
    feeder.feed(position, lr, new BatchViews(batch));
    return lr;
  }

  /** Ends the run at the step that did it, although a later one may have been begun. */
  private RunState diverged(Divergence how) {
    divergence = Optional.of(how);
    step = how.step();
    return RunState.DIVERGED;
  }

  /** How the numbers got lost, where they did. */
  Optional<Divergence> divergence() {
    return divergence;
  }

  private boolean checkpointDue(boolean epochDone) {
    int every = experiment.run().checkpointEvery();
    return step == steps || (every == 0 ? epochDone : step % every == 0);
  }

  /** Writes a checkpoint on the rank that keeps them, or gives the tensor that is not finite. */
  private Optional<String> saved(Journal journal) throws IOException {
    if (checkpoints.isEmpty()) {
      return Optional.empty();
    }
    journal.force();
    best.put(Checkpoint.SECONDS, seconds());
    try {
      checkpoints.get().save(step, epoch(), best, new FiniteTensors(new StateTensors(program)));
      return Optional.empty();
    } catch (FiniteTensors.NotFinite e) {
      return Optional.of(e.getMessage());
    }
  }

  private double lr(StepPosition position) {
    double base = experiment.optimizer().effectiveLr(experiment.hardware().batch());
    return base * experiment.schedule().lrFactor(position);
  }

  @Override
  public void close() {
    program.close();
  }
}
