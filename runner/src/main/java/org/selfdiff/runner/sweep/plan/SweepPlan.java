package org.selfdiff.runner.sweep.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.sweep.language.Axis;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.language.Pruning;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.Point;
import org.selfdiff.runner.sweep.space.RealRange;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.strategy.RandomSampler;
import org.selfdiff.runner.sweep.strategy.Sampler;
import org.selfdiff.runner.sweep.trial.Candidate;
import org.selfdiff.runner.sweep.trial.CheckedCandidates;

/**
 * The trials of a sweep and what they cost. Where a strategy learns from scores, the points stand
 * for those that it will choose.
 *
 * @param sweep the sweep
 * @param trials every trial
 * @param exact whether these are the very points that will be tried
 */
public record SweepPlan(LoadedSweep sweep, List<PlannedTrial> trials, boolean exact) {
  /** Copies the list. */
  public SweepPlan {
    trials = List.copyOf(trials);
  }

  /** Plans a sweep; nothing is run or written. */
  public static SweepPlan of(LoadedSweep sweep, Costs costs) throws IOException {
    boolean exact = sweep.sweep().strategy().foreseeable();
    Sampler sampler =
        exact
            ? sweep.sweep().strategy().sampler(sweep.space().space(), sweep.sweep().seed())
            : new RandomSampler(sweep.space().space(), sweep.sweep().seed());
    OptionalLong size = sampler.size();
    long asked = sweep.sweep().trials() == 0 ? Long.MAX_VALUE : sweep.sweep().trials();
    long count = Math.min(asked, size.orElse(Long.MAX_VALUE));
    CheckedCandidates candidates = new CheckedCandidates(sweep);
    List<PlannedTrial> planned = new ArrayList<>();
    List<Trial> history = new ArrayList<>();
    List<List<String>> cells = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      Point point = sampler.suggest(number, new History(history));
      history.add(new Trial(number, point, List.of(), Trial.State.RUNNING));
      Candidate candidate = candidates.of(sweep.space().words(point));
      List<String> own = candidate.cells().stream().map(c -> c.identity()).toList();
      int same = own.isEmpty() ? -1 : cells.indexOf(own);
      cells.add(own);
      Optional<RunCost> cost =
          own.isEmpty() || same >= 0 ? Optional.empty() : Optional.of(cost(sweep, point, costs));
      planned.add(
          new PlannedTrial(
              number,
              sweep.space().shown(sweep.space().written(point)),
              cost,
              candidate.impossible(),
              same));
    }
    return new SweepPlan(sweep, planned, exact);
  }

  private static RunCost cost(LoadedSweep sweep, Point point, Costs costs) throws IOException {
    List<String> words = new ArrayList<>(sweep.overrides());
    words.addAll(sweep.space().words(point));
    return costs.of(
        new ExperimentLoader().load(sweep.file(), words).orThrow().experiment(),
        shape(sweep, point));
  }

  /** Real numbers change no shape of a graph; everything else may. */
  private static List<String> shape(LoadedSweep sweep, Point point) {
    return sweep.space().axes().stream()
        .filter(a -> !(a.dimension() instanceof RealRange) && point.has(a.dimension().key()))
        .flatMap(a -> keyed(a, point))
        .toList();
  }

  private static Stream<String> keyed(Axis axis, Point point) {
    String key = axis.dimension().key();
    return Stream.of(key, axis.written(point.get(key)));
  }

  /** The trials with runs of their own. */
  public List<PlannedTrial> runs() {
    return trials.stream().filter(t -> t.cost().isPresent()).toList();
  }

  /** Seconds of all steps where every trial runs to its end. */
  public double wholeSeconds() {
    return sweep.seeds().size()
        * runs().stream().mapToDouble(t -> t.cost().orElseThrow().seconds()).sum();
  }

  /** Seconds of all steps with the expected saving by the sweep's pruner. */
  public double expectedSeconds() {
    return wholeSeconds() * share(sweep.sweep().pruner(), runs().size());
  }

  /** The share of all epochs that is left with a pruner, 0 to 1. */
  double share(Pruning pruner, int count) {
    return count == 0
        ? 1
        : pruner.expectedEpochs(count, sweep.epochs()) / ((double) count * sweep.epochs());
  }

  /** Bytes that all runs leave on the disk at most. */
  public long bytes() {
    return sweep.seeds().size()
        * runs().stream().mapToLong(t -> t.cost().orElseThrow().bytes()).sum();
  }
}
