package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.selfdiff.exports.onnx.OnnxModel;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.DecodedCache;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.KeptListing;
import org.selfdiff.runner.data.Opening;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.AtomicFile;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.DiskException;
import org.selfdiff.runner.record.Launch;
import org.selfdiff.runner.record.LaunchDevices;
import org.selfdiff.runner.record.Provenance;
import org.selfdiff.runner.record.RunFolder;
import org.selfdiff.runner.record.RunIdentity;
import org.selfdiff.runner.record.RunLog;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.record.RunStatus;
import org.selfdiff.runner.terminal.Figures;
import org.selfdiff.runner.terminal.ProgressBar;
import org.selfdiff.runner.terminal.Terminal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole run: opens data and folder, trains, evaluates, exports, reports. */
public final class ExperimentRun {
  private static final Logger LOG = LoggerFactory.getLogger(ExperimentRun.class);

  /** Share of the heap that decoded small images may take. */
  static final double CACHE_SHARE = 0.5;

  private final Loaded.Valid loaded;
  private final Experiment experiment;
  private final List<String> command;
  private final Path home;
  private final Terminal terminal;
  private final int until;
  private final CollapseGuard guard;

  /**
   * A run that has not begun.
   *
   * @param command the command line, for the record
   * @param home folder of the project's checkout, for the record
   */
  public ExperimentRun(Loaded.Valid loaded, List<String> command, Path home, Terminal terminal) {
    this(loaded, command, home, terminal, Integer.MAX_VALUE);
  }

  /**
   * A run that stops after an epoch as if it were interrupted there.
   *
   * @param until epochs to do; what is not there yet is left for another launch
   */
  public ExperimentRun(
      Loaded.Valid loaded, List<String> command, Path home, Terminal terminal, int until) {
    this.until = until;
    this.loaded = loaded;
    this.experiment = loaded.experiment();
    this.guard = new CollapseGuard(experiment);
    this.command = command;
    this.home = home;
    this.terminal = terminal;
  }

  /**
   * Runs to the end, or to where the run has to stop.
   *
   * @throws DiskException if the disk does not take what the run writes
   */
  public RunState run() throws IOException {
    RunPaths paths = new RunPaths(root().resolve(loaded.runName()));
    RunFolder.check(root(), identity());
    // A device that is not there is found out before data are opened.
    SharedDevices devices = Setup.devices(experiment);
    Setup setup = Setup.rank(experiment, devices.first(), devices.count());
    // Libraries are loaded one after the other, before other threads begin: so is what the end
    // needs.
    OnnxModel.load();
    Optional<Provenance> before =
        Files.exists(paths.provenance())
            ? Optional.of(Provenance.read(paths.provenance()))
            : Optional.empty();
    Map<String, String> weights =
        StartingWeights.check(loaded, before.map(Provenance::data).orElse(Map.of()));
    try (Interruption interruption = new Interruption();
        ImageSet set =
            new DecodedCache(
                experiment.data().open(new Opening(Optional.of(paths.images()), this::say)),
                CACHE_SHARE)) {
      before.ifPresent(began -> RecordedImages.requireSame(paths.folder(), began, set));
      Optional<RunStatus> done = FinishedRun.in(paths, loaded);
      if (done.isPresent()) {
        terminal.out().println(FinishedRun.words(paths, done.get()));
        terminal.out().flush();
        return RunState.FINISHED;
      }
      Optional<RunStatus> stopped = RunStatus.read(paths).filter(CollapseGuard::stopped);
      if (stopped.isPresent() && guard.stops() && !RunFolder.inUse(paths)) {
        terminal.out().println(stoppedBefore(paths, stopped.get()));
        terminal.out().flush();
        return RunState.COLLAPSED;
      }
      LabelsOfMethod.require(experiment, set);
      EnoughImages.toTrain(experiment, set);
      StartSample.require(set, setup.workers(), interruption::asked);
      FittingStep step = FittingStep.of(setup).require();
      try (RunFolder folder = open(before, set, weights, devices(setup));
          RunLog log = RunLog.attach(paths.log())) {
        LOG.info("run {} begins: {}", loaded.runName(), String.join(" ", command));
        try {
          return together(step, devices, set, folder, stopped.isPresent(), interruption);
        } catch (UserException e) {
          UserException told = KeptCheckpoint.told(paths, e);
          stopped(folder, told);
          throw told;
        } catch (IOException | RuntimeException | Error e) {
          stopped(folder, e);
          throw e;
        } finally {
          log.incomplete().ifPresent(why -> say("the log is not complete: " + why));
        }
      }
    }
  }

  private static LaunchDevices devices(Setup setup) {
    String kind = setup.placement().device().isCuda() ? "cuda" : "cpu";
    return new LaunchDevices(setup.world(), kind, setup.placement().threads());
  }

  private Path root() {
    return Path.of(experiment.run().root());
  }

  private RunIdentity identity() {
    return new RunIdentity(experiment.name(), loaded.identity().hex());
  }

  private static String stoppedBefore(RunPaths paths, RunStatus status) {
    return ("run folder %s%nstopped at step %d, epoch %s: nothing was changed%n%s%nreport     %s")
        .formatted(
            paths.folder(),
            status.step(),
            Figures.epochs(status.epoch()),
            status.message(),
            paths.report());
  }

  /**
   * Records why the run stops. After Ctrl-C the process ends before the command line can say so,
   * and the disk may not take the record.
   */
  private void stopped(RunFolder folder, Throwable thrown) {
    LOG.error("run {} stops", loaded.runName(), thrown);
    try {
      folder.fail(thrown);
    } catch (IOException | RuntimeException e) {
      thrown.addSuppressed(e);
    }
  }

  /** Opens the folder; a run that begins describes its data, which may read all of them. */
  private RunFolder open(
      Optional<Provenance> before, ImageSet set, Map<String, String> weights, LaunchDevices devices)
      throws IOException {
    Map<String, String> data = new LinkedHashMap<>();
    if (before.map(began -> began.data().isEmpty()).orElse(true)) {
      data.putAll(RecordedImages.of(set));
      data.putAll(new TreeMap<>(weights));
    }
    RunPaths paths = new RunPaths(root().resolve(loaded.runName()));
    try {
      RunFolder folder =
          RunFolder.open(
              root(),
              identity(),
              loaded.sourceText(),
              loaded.resolvedText(),
              Launch.now(command, home, devices));
      try {
        folder.describeData(data);
        Optional<KeptListing> listing = set.listing();
        if (listing.isPresent()) {
          AtomicFile.write(paths.images(), listing.get()::writeTo);
        }
        return folder;
      } catch (IOException | RuntimeException e) {
        folder.close();
        throw e;
      }
    } catch (DiskException e) {
      throw KeptCheckpoint.told(paths, e);
    }
  }

  /** Starts the other ranks, where there are such, and trains with them. */
  private RunState together(
      FittingStep planned,
      SharedDevices devices,
      ImageSet set,
      RunFolder folder,
      boolean goesOn,
      Interruption interruption)
      throws IOException {
    Executor engine = planned.setup().executor();
    devices
        .passedOver(experiment.hardware(), engine.isBuiltForGpus(), engine::refusal)
        .ifPresent(this::say);
    if (devices.count() > 1) {
      int threads = planned.setup().placement().threads();
      say(devices.words(threads));
      devices.crowded(threads, Runtime.getRuntime().availableProcessors()).ifPresent(this::say);
    }
    try (Ranks others = Ranks.start(loaded, devices, planned.setup(), folder.paths())) {
      try {
        Optional<ProcessGroup> group = others.meet(interruption::asked);
        if (group.isEmpty()) {
          folder.end(RunState.INTERRUPTED, "");
          return RunState.INTERRUPTED;
        }
        return train(planned.in(group.get()), set, others, folder, goesOn, interruption);
      } catch (RuntimeException e) {
        throw others.because(e);
      }
    }
  }

  private RunState train(
      FittingStep step,
      ImageSet set,
      Ranks others,
      RunFolder folder,
      boolean goesOn,
      Interruption interruption)
      throws IOException {
    Setup setup = step.setup();
    RunPaths paths = folder.paths();
    Checkpoints checkpoints =
        new Checkpoints(paths.checkpoints(), loaded.identity().hex(), experiment.run().keep());
    try (TrainingSession session =
            new TrainingSession(step, set, Optional.of(checkpoints), this::say);
        Journal journal = Journal.open(folder, session.step(), this::say);
        UnreadableWatch unreadable = new UnreadableWatch(set, folder);
        RunEvaluation evaluation =
            new RunEvaluation(setup, set, session, guard, paths.folder(), this::say)) {
      if (goesOn) {
        say(
            "the run was stopped because its features had collapsed; run.collapse = warn: it goes on");
      }
      LOG.info("engine {} on {}", setup.executor().name(), setup.placement().device());
      announce(session, folder);
      set.notices().forEach(this::say);
      unreadable.look(this::say);
      DiskRoom.require(paths, session.checkpointBytes(), experiment.run());
      evaluation.requireRoom();
      evaluation.beforeTraining(journal);
      RunState state;
      try (ProgressBar bar =
          new ProgressBar(
              terminal,
              System::nanoTime,
              session.steps(),
              experiment.schedule().epochs(),
              experiment.hardware().batch())) {
        state =
            paused(session)
                ? RunState.INTERRUPTED
                : session.train(
                    journal,
                    bar,
                    evaluation,
                    new RunWatch(
                        unreadable,
                        setup.group(),
                        bar,
                        () -> interruption.asked() || paused(session)));
      } finally {
        unreadable.look(this::say);
        folder.reached(session.step(), session.epoch());
      }
      others.dismiss();
      return new RunEnd(loaded, guard, terminal, this::say)
          .of(state, session, journal.metrics(), set, setup, folder, unreadable);
    }
  }

  private boolean paused(TrainingSession session) {
    return session.epoch() >= until && session.step() < session.steps();
  }

  private void announce(TrainingSession session, RunFolder folder) {
    Path path = folder.paths().folder();
    if (session.step() > 0) {
      say("resuming " + path + " at step " + session.step() + " of " + session.steps());
      LaunchDevices.change(folder.provenance().launches()).ifPresent(this::say);
    } else {
      say("run folder " + path);
      if (folder.step() > 0) {
        say(
            "no checkpoint of the "
                + folder.step()
                + " steps that were done is there: the run begins again");
      }
    }
  }

  private void say(String sentence) {
    LOG.info(sentence);
    terminal.out().println(sentence);
  }
}
