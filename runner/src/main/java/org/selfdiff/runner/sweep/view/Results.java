package org.selfdiff.runner.sweep.view;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.runner.record.RunIdentity;
import org.selfdiff.runner.sweep.course.TrialRecord;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.Trial;

/**
 * How the trials of a sweep turned out.
 *
 * @param sweep the sweep
 * @param standings every trial
 */
public record Results(LoadedSweep sweep, List<TrialRecord> standings) {
  /** Copies the list. */
  public Results {
    standings = List.copyOf(standings);
  }

  /**
   * The trials with runs of their own and a score, those furthest on first, then the best first.
   */
  List<TrialRecord> ranked() {
    Comparator<TrialRecord> furthest = Comparator.comparingInt(s -> -s.scores().size());
    List<TrialRecord> ranked =
        new ArrayList<>(
            standings.stream().filter(s -> s.same() < 0 && !s.scores().isEmpty()).toList());
    ranked.sort(
        Comparator.comparing((TrialRecord s) -> s.state() == Trial.Status.FAILED)
            .thenComparing(furthest)
            .thenComparingDouble(s -> sweep.sweep().goal().loss(s.mean()))
            .thenComparingInt(TrialRecord::trial));
    return List.copyOf(ranked);
  }

  /** The best of the trials that were run to their end. */
  public Optional<TrialRecord> best() {
    return ranked().stream().filter(s -> s.state() == Trial.Status.FINISHED).findFirst();
  }

  /** The trials that are points of the space and have runs of their own, as strategies see them. */
  History history() {
    int seeds = sweep.seeds().size();
    return new History(
        standings.stream()
            .filter(s -> s.same() < 0)
            .flatMap(
                s ->
                    sweep.space().read(s.point()).stream()
                        .map(
                            point ->
                                new Trial(
                                    s.trial(),
                                    point,
                                    s.scores().stream()
                                        // A rung of which a run broke off has no score.
                                        .filter(scores -> scores.size() == seeds)
                                        .map(scores -> sweep.sweep().goal().loss(mean(scores)))
                                        .toList(),
                                    s.state())))
            .toList());
  }

  private static double mean(List<Double> scores) {
    return scores.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
  }

  /** The trials in a state, equal ones left out. */
  public List<TrialRecord> in(Trial.Status state) {
    return standings.stream().filter(s -> s.state() == state && s.same() < 0).toList();
  }

  /** The folders of a trial's runs, one per seed; none where it is impossible. */
  List<Path> folders(TrialRecord standing) {
    String name = sweep.base().experiment().name();
    return standing.cells().stream()
        .map(cell -> sweep.folder().resolve(new RunIdentity(name, cell).folderName()))
        .toList();
  }

  /** The epochs of the rungs of whole runs, the last included. */
  List<Integer> rungs() {
    List<Integer> rungs = new ArrayList<>(sweep.sweep().pruner().rungs(sweep.epochs()));
    rungs.add(sweep.epochs());
    return List.copyOf(rungs);
  }

  /** Short names of the dimensions. */
  Map<String, String> names() {
    return Keys.shortened(sweep.space().axes().stream().map(a -> a.dimension().key()).toList());
  }

  /** The values of a trial in few figures, by the dimension's key. */
  Map<String, String> shown(TrialRecord standing) {
    return sweep.space().shown(standing.point());
  }
}
