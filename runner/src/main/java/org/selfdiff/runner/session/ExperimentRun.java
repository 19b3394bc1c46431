package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.DecodedCache;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.evaluate.EvaluationException;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.record.Launch;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.Provenance;
import org.selfdiff.runner.record.RunFolder;
import org.selfdiff.runner.record.RunIdentity;
import org.selfdiff.runner.record.RunLog;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.record.StoredRun;
import org.selfdiff.runner.report.ExportProof;
import org.selfdiff.runner.session.evaluation.KnnMonitor;
import org.selfdiff.runner.session.evaluation.ModelEvaluation;
import org.selfdiff.runner.terminal.EvaluationText;
import org.selfdiff.runner.terminal.ProgressBar;
import org.selfdiff.runner.terminal.Terminal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole run: opens data and folder, trains, evaluates, exports, reports. */
public final class ExperimentRun {
  private static final Logger LOG = LoggerFactory.getLogger(ExperimentRun.class);

  /** Share of the heap that decoded small images may take. */
  private static final double CACHE_SHARE = 0.5;

  private final Loaded.Valid loaded;
  private final Experiment experiment;
  private final List<String> command;
  private final Path home;
  private final Terminal terminal;
  private final int until;

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
    this.command = command;
    this.home = home;
    this.terminal = terminal;
  }

  /**
   * Runs to the end, or to where the run has to stop.
   *
   * @throws IOException if the disk does not take what the run writes
   */
  public RunState run() throws IOException {
    // A device that is not there is found out before data are opened.
    Setup setup = Setup.of(experiment);
    Map<String, String> weights = StartingWeights.check(loaded, recorded());
    try (Interruption interruption = new Interruption();
        ImageSet set = new DecodedCache(experiment.data().open(), CACHE_SHARE);
        RunFolder folder = open(set, weights);
        RunLog log = RunLog.attach(folder.paths().log())) {
      LOG.info("run {} begins: {}", loaded.runName(), String.join(" ", command));
      try {
        return train(setup, set, folder, interruption);
      } catch (IOException | RuntimeException | Error e) {
        // After Ctrl-C the process ends before the command line can say what went wrong.
        LOG.error("run {} stops", loaded.runName(), e);
        folder.fail(e);
        throw e;
      }
    }
  }

  /** What an earlier launch recorded of the data. */
  private Map<String, String> recorded() throws IOException {
    Path folder = Path.of(experiment.run().root()).resolve(loaded.runName());
    Path provenance = new RunPaths(folder).provenance();
    return Files.exists(provenance) ? Provenance.read(provenance).data() : Map.of();
  }

  private RunFolder open(ImageSet set, Map<String, String> weights) throws IOException {
    EnoughImages.toTrain(experiment, set);
    RunFolder folder =
        RunFolder.open(
            Path.of(experiment.run().root()),
            new RunIdentity(experiment.name(), loaded.identity().hex()),
            loaded.sourceText(),
            loaded.resolvedText(),
            Launch.now(command, home));
    Map<String, String> data = new LinkedHashMap<>();
    data.put("set", set.name());
    data.put("classes", Integer.toString(set.classes().size()));
    data.put("training images", Integer.toString(set.size(Split.TRAIN)));
    data.put("test images", Integer.toString(set.size(Split.TEST)));
    data.putAll(new TreeMap<>(weights));
    folder.describeData(data);
    return folder;
  }

  private RunState train(Setup setup, ImageSet set, RunFolder folder, Interruption interruption)
      throws IOException {
    RunPaths paths = folder.paths();
    Checkpoints checkpoints =
        new Checkpoints(paths.checkpoints(), loaded.identity().hex(), experiment.run().keep());
    try (TrainingSession session = new TrainingSession(setup, set, checkpoints, this::say);
        Journal journal = Journal.open(paths, session.step());
        KnnMonitor monitor = new KnnMonitor(setup, set)) {
      LOG.info("engine {} on {}", setup.executor().name(), setup.placement().device());
      announce(session, paths);
      if (session.step() == 0) {
        say("evaluating pixels and the untrained network");
        Map<String, Double> before = monitor.beforeTraining(session.program());
        if (!before.isEmpty()) {
          journal.write(0, 0, before);
        }
      }
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
                    () -> judge(session, monitor),
                    () -> interruption.asked() || paused(session));
      } finally {
        folder.reached(session.step(), session.epoch());
      }
      return finish(state, session, journal.metrics(), set, setup, folder);
    }
  }

  private boolean paused(TrainingSession session) {
    return session.epoch() >= until && session.step() < session.steps();
  }

  private static Map<String, Double> judge(TrainingSession session, KnnMonitor monitor) {
    Map<String, Double> judged = monitor.judge(session.program());
    LOG.info("step {}: {}", session.step(), judged);
    return judged;
  }

  private RunState finish(
      RunState trained,
      TrainingSession session,
      Metrics metrics,
      ImageSet set,
      Setup setup,
      RunFolder folder)
      throws IOException {
    Optional<ExportProof> proof = Optional.empty();
    List<EvaluationRecord> evaluated = List.of();
    RunState state = trained;
    String reason = trained == RunState.DIVERGED ? "the loss is no number" : "";
    if (trained == RunState.FINISHED) {
      say("exporting the backbone");
      ExportProof written = new BackboneExport(loaded, setup, set, folder).write(session.program());
      proof = Optional.of(written);
      if (!written.failures().isEmpty()) {
        written.failures().forEach(f -> LOG.error("{}: {}", written.file(), f));
        state = RunState.UNPROVEN;
        reason = written.failures().get(0);
      }
    }
    if (trained == RunState.FINISHED && !experiment.evaluate().protocols().isEmpty()) {
      evaluated = evaluated(folder.paths(), set);
    }
    Conclusion conclusion = new Conclusion(loaded, session, folder, state, metrics, proof);
    conclusion.report(ViewSamples.of(set, setup, ViewSamples.ROWS));
    terminal.out().print(conclusion.summary().text(terminal));
    evaluated.forEach(record -> terminal.out().println(EvaluationText.line(record)));
    terminal.out().flush();
    LOG.info("run {} ends: {}", loaded.runName(), state.text());
    folder.end(state, reason);
    return state;
  }

  /** What a finished run is worth by protocols; one that cannot be carried out ends no run. */
  private List<EvaluationRecord> evaluated(RunPaths paths, ImageSet set) throws IOException {
    try {
      return new ModelEvaluation(experiment, paths.evaluation(), this::say)
          .ofRun(StoredRun.at(paths.folder()), set);
    } catch (EvaluationException e) {
      say("not evaluated by protocols: " + e.getMessage());
      return List.of();
    }
  }

  private void announce(TrainingSession session, RunPaths paths) {
    if (session.step() > 0) {
      say("resuming " + paths.folder() + " at step " + session.step() + " of " + session.steps());
    } else {
      say("run folder " + paths.folder());
    }
  }

  private void say(String sentence) {
    LOG.info(sentence);
    terminal.out().println(sentence);
  }
}
