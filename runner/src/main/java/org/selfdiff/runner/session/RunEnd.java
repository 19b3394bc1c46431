package org.selfdiff.runner.session;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.evaluate.EvaluationException;
import org.selfdiff.runner.record.Checkpoint;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.Collapse;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.record.Headline;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.RunFolder;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.record.StoredRun;
import org.selfdiff.runner.report.ExportProof;
import org.selfdiff.runner.report.ViewRow;
import org.selfdiff.runner.session.evaluation.ModelEvaluation;
import org.selfdiff.runner.terminal.EvaluationText;
import org.selfdiff.runner.terminal.Terminal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run does when its training has ended: export, protocols, summary, report. */
record RunEnd(Loaded.Valid loaded, CollapseGuard guard, Terminal terminal, Consumer<String> say) {
  private static final Logger LOG = LoggerFactory.getLogger(RunEnd.class);

  /**
   * Exports, evaluates and reports what a run has come to, and notes how it ended.
   *
   * @param trained how the training ended
   * @param metrics all that the run has recorded
   * @return how the run ended
   */
  RunState of(
      RunState trained,
      TrainingSession session,
      Metrics metrics,
      ImageSet set,
      Setup setup,
      RunFolder folder,
      UnreadableWatch unreadable)
      throws IOException {
    Optional<ExportProof> proof = Optional.empty();
    List<EvaluationRecord> evaluated = List.of();
    RunState state = trained;
    String reason =
        trained == RunState.COLLAPSED
            ? collapsed(session, metrics, folder.paths())
            : session.divergence().isPresent()
                ? diverged(session.divergence().get(), folder.paths())
                : "";
    if (trained == RunState.FINISHED) {
      say.accept("exporting the backbone");
      ExportProof written = new BackboneExport(loaded, setup, set, folder).write(session.program());
      proof = Optional.of(written);
      if (!written.failures().isEmpty()) {
        written.failures().forEach(f -> LOG.error("{}: {}", written.file(), f));
        state = RunState.UNPROVEN;
        reason = written.failures().get(0);
      }
    }
    if (trained == RunState.FINISHED && !loaded.experiment().evaluate().protocols().isEmpty()) {
      evaluated = evaluated(folder.paths(), set);
    }
    // The summary and the report have this sentence of their own.
    String told =
        reason.isEmpty() && trained == RunState.FINISHED
            ? Headline.of(metrics, 0).warning().orElse("")
            : reason;
    folder.explain(told);
    Conclusion conclusion = new Conclusion(loaded, session, folder, state, metrics, proof);
    List<ViewRow> views = ViewSamples.of(set, setup, ViewSamples.ROWS);
    unreadable.end(say);
    conclusion.report(views);
    terminal.out().print(conclusion.summary().text(terminal));
    evaluated.forEach(record -> terminal.out().println(EvaluationText.line(record)));
    reason.lines().forEach(line -> terminal.out().println("  " + line));
    terminal.out().flush();
    LOG.info("run {} ends: {} {}", loaded.runName(), state.text(), told);
    folder.end(state, told);
    return state;
  }

  private String diverged(Divergence divergence, RunPaths paths) throws IOException {
    Optional<Checkpoint> kept = Checkpoints.newest(paths.checkpoints(), say);
    return divergence.reason(kept) + "\n" + Divergence.advice(loaded.experiment(), kept);
  }

  private String collapsed(TrainingSession session, Metrics metrics, RunPaths paths)
      throws IOException {
    Optional<Checkpoint> good = Checkpoints.upTo(paths.checkpoints(), Collapse.lastGood(metrics));
    return guard.found(metrics.end().values(), session.epoch())
        + "; "
        + CollapseGuard.kept(good)
        + "\n"
        + guard.advice();
  }

  /** What a finished run is worth by protocols; one that cannot be carried out ends no run. */
  private List<EvaluationRecord> evaluated(RunPaths paths, ImageSet set) throws IOException {
    try {
      return new ModelEvaluation(loaded.experiment(), paths.evaluation(), say)
          .ofRun(StoredRun.at(paths.folder()), set);
    } catch (EvaluationException e) {
      say.accept("not evaluated by protocols: " + e.getMessage());
      return List.of();
    }
  }
}
