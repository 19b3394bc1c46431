package org.selfdiff.runner.sweep.prospect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.language.SearchSpace;
import org.selfdiff.runner.sweep.ledger.Event;
import org.selfdiff.runner.sweep.ledger.Ledger;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.SweepPoint;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.strategy.RandomSampler;
import org.selfdiff.runner.sweep.strategy.Sampler;
import org.selfdiff.runner.sweep.trial.Candidate;
import org.selfdiff.runner.sweep.trial.Candidates;
import org.selfdiff.runner.sweep.trial.Cell;
import org.selfdiff.runner.sweep.trial.CheckedCandidates;

/**
 * The trials that a sweep has yet to make, each checked as an experiment; nothing is run or
 * written.
 *
 * @param sweep the sweep
 * @param known the trials that its ledger has already
 * @param trials those to come, in order
 * @param exact whether these are the very points that will be tried; where a strategy learns from
 *     scores, points drawn at random stand for them
 */
public record Prospects(
    LoadedSweep sweep, List<Event.Suggested> known, List<Prospect> trials, boolean exact) {
  /** Copies the lists. */
  public Prospects {
    known = List.copyOf(known);
    trials = List.copyOf(trials);
  }

  /** All trials of a sweep, as if none had been made. */
  public static Prospects of(LoadedSweep sweep) {
    return of(sweep, List.of(), new CheckedCandidates(sweep));
  }

  /** All trials of a sweep that are certain: none where the strategy learns from scores. */
  public static Prospects foreseen(LoadedSweep sweep) {
    return foreseen(sweep, List.of(), new CheckedCandidates(sweep));
  }

  /**
   * The trials that are certain to come.
   *
   * @param ledger the sweep's, which may not be there yet
   * @param candidates checks experiments
   */
  public static Prospects foreseen(LoadedSweep sweep, Path ledger, Candidates candidates)
      throws IOException {
    List<Event> events = Files.exists(ledger) ? Ledger.read(ledger) : List.of();
    return foreseen(
        sweep,
        events.stream()
            .filter(Event.Suggested.class::isInstance)
            .map(Event.Suggested.class::cast)
            .toList(),
        candidates);
  }

  private static Prospects foreseen(
      LoadedSweep sweep, List<Event.Suggested> known, Candidates candidates) {
    return sweep.sweep().strategy().foreseeable()
        ? of(sweep, known, candidates)
        : new Prospects(sweep, known, List.of(), false);
  }

  /**
   * The trials after those that are known.
   *
   * @param candidates checks experiments, several at once
   */
  static Prospects of(LoadedSweep sweep, List<Event.Suggested> known, Candidates candidates) {
    SearchSpace space = sweep.space();
    boolean exact = sweep.sweep().strategy().foreseeable();
    Sampler sampler =
        exact
            ? sweep.sweep().strategy().sampler(space.space(), sweep.sweep().seed())
            : new RandomSampler(space.space(), sweep.sweep().seed());
    List<Trial> history = new ArrayList<>();
    Map<List<String>, Integer> first = new HashMap<>();
    for (Event.Suggested s : known) {
      space.read(s.point()).ifPresent(point -> history.add(trial(s.trial(), point)));
      if (s.runs()) {
        first.putIfAbsent(s.cells(), s.trial());
      }
    }
    int asked = sweep.sweep().trials();
    long most = sampler.size().orElse(Long.MAX_VALUE);
    List<SweepPoint> points = new ArrayList<>();
    for (int number = known.size();
        (asked == 0 || number < asked) && history.size() < most;
        number++) {
      SweepPoint point = sampler.suggest(number, new History(history));
      history.add(trial(number, point));
      points.add(point);
    }
    List<Candidate> checked =
        points.parallelStream().map(point -> candidates.of(space.words(point))).toList();
    List<Prospect> trials = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      SweepPoint point = points.get(i);
      Candidate candidate = checked.get(i);
      int number = known.size() + i;
      List<String> cells = candidate.cells().stream().map(Cell::identity).toList();
      Integer same = cells.isEmpty() ? null : first.putIfAbsent(cells, number);
      trials.add(
          new Prospect(
              number,
              point,
              space.shown(space.written(point)),
              space.words(point),
              candidate,
              same == null ? -1 : same));
    }
    return new Prospects(sweep, known, trials, exact);
  }

  private static Trial trial(int number, SweepPoint point) {
    return new Trial(number, point, List.of(), Trial.Status.RUNNING);
  }

  /** Those with runs of their own. */
  public List<Prospect> runs() {
    return trials.stream().filter(Prospect::runs).toList();
  }

  /** Those whose experiment is invalid. */
  public List<Prospect> impossible() {
    return trials.stream().filter(Prospect::impossible).toList();
  }

  /** Those with the runs of an earlier trial. */
  public List<Prospect> equal() {
    return trials.stream().filter(t -> t.same() >= 0).toList();
  }

  /** Whether there is nothing to run: every trial is impossible, and so were those before. */
  public boolean hopeless() {
    return !trials.isEmpty()
        && impossible().size() == trials.size()
        && known.stream().noneMatch(Event.Suggested::runs);
  }
}
