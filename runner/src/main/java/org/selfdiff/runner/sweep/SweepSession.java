package org.selfdiff.runner.sweep;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.DataIdentity;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.LabeledImages;
import org.selfdiff.runner.record.AtomicFile;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.sweep.course.Rules;
import org.selfdiff.runner.sweep.course.SweepState;
import org.selfdiff.runner.sweep.course.TrialRecord;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.ledger.Event;
import org.selfdiff.runner.sweep.ledger.Ledger;
import org.selfdiff.runner.sweep.trial.CellRunner;
import org.selfdiff.runner.sweep.trial.CheckedCandidates;
import org.selfdiff.runner.sweep.view.BestConf;
import org.selfdiff.runner.sweep.view.Results;
import org.selfdiff.runner.sweep.view.SweepReport;

/** A sweep from its file to its report. */
public final class SweepSession {
  private final LoadedSweep sweep;
  private final CellRunner runner;
  private final int parallel;
  private final SweepPaths paths;
  private final CheckedCandidates candidates;

  /**
   * A sweep that is not opened yet.
   *
   * @param runner runs its cells
   * @param parallel how many at the same time
   */
  public SweepSession(LoadedSweep sweep, CellRunner runner, int parallel) {
    this(sweep, new CheckedCandidates(sweep), runner, parallel);
  }

  /**
   * The same with points that have been checked before.
   *
   * @param candidates of this sweep
   */
  public SweepSession(
      LoadedSweep sweep, CheckedCandidates candidates, CellRunner runner, int parallel) {
    this.sweep = sweep;
    this.runner = runner;
    this.parallel = parallel;
    this.paths = new SweepPaths(sweep.folder());
    this.candidates = candidates;
  }

  /** Where it keeps what. */
  public SweepPaths paths() {
    return paths;
  }

  /**
   * Begins it or goes on with it, and writes report and best experiment at its end, whatever that
   * is.
   *
   * @param stop asked a few times a second
   */
  public SweepEnd run(Watcher watcher, BooleanSupplier stop) throws IOException {
    try (Ledger ledger = Ledger.open(paths.ledger())) {
      Opening.of(sweep, images(), paths.ledger()).enter(ledger);
      SweepState course = course(ledger.before());
      List<Integer> rungs = sweep.sweep().pruner().rungs(sweep.epochs());
      SweepEnd end = new SweepRun(course, ledger, runner, rungs, parallel, watcher).run(stop);
      write(course);
      return end;
    }
  }

  private DataIdentity images() {
    try (ImageSet set = sweep.base().experiment().data().open()) {
      String objective = sweep.sweep().objective();
      if (objective.startsWith(Metrics.KNN) && !LabeledImages.areIn(set)) {
        throw new DataException(
            set.name()
                + ": sweep.objective = "
                + objective
                + " needs training and test images with labels, and there are none of "
                + (set.classes().isEmpty() ? "them" : "the one or the other")
                + ". Take another objective, such as "
                + Metrics.LOSS
                + ", or give the images classes and a test split (data.labels, data.holdout).");
      }
      return set.identity();
    }
  }

  /** How its trials stand, as the ledger tells. */
  public Results results() throws IOException {
    return new Results(sweep, course(Ledger.read(paths.ledger())).standings());
  }

  private SweepState course(List<Event> events) {
    SweepState course = new SweepState(Rules.of(sweep, parallel), candidates);
    events.forEach(course::apply);
    return course;
  }

  private void write(SweepState course) throws IOException {
    Results results = new Results(sweep, course.standings());
    AtomicFile.write(paths.report(), SweepReport.render(results));
    if (results.best().isPresent()) {
      TrialRecord best = results.best().get();
      AtomicFile.write(paths.best(), BestConf.text(sweep, best, course.words(best.trial())));
    }
  }
}
