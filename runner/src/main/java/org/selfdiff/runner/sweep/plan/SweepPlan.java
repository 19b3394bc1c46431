package org.selfdiff.runner.sweep.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.source.Composition;
import org.selfdiff.runner.sweep.language.Axis;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.language.Pruning;
import org.selfdiff.runner.sweep.prospect.Prospect;
import org.selfdiff.runner.sweep.prospect.Prospects;
import org.selfdiff.runner.sweep.space.RealRange;

/**
 * The trials of a sweep and what they cost. Where a strategy learns from scores, the points stand
 * for those that it will choose.
 *
 * @param prospects every trial
 * @param runs those with runs of their own
 * @param parallel runs at the same time
 */
public record SweepPlan(Prospects prospects, List<PlannedTrial> runs, int parallel) {
  /** Copies the list. */
  public SweepPlan {
    runs = List.copyOf(runs);
  }

  /** Plans the trials of a sweep; nothing is run or written. */
  public static SweepPlan of(Prospects prospects, Costs costs, int parallel) throws IOException {
    LoadedSweep sweep = prospects.sweep();
    ExperimentLoader loader = new ExperimentLoader();
    Composition files = loader.open(sweep.file());
    List<PlannedTrial> runs = new ArrayList<>();
    for (Prospect p : prospects.runs()) {
      List<String> words = new ArrayList<>(sweep.overrides());
      words.addAll(p.words());
      Experiment e = loader.load(files, words).orThrow().experiment();
      runs.add(new PlannedTrial(p, costs.of(e, shape(sweep, p))));
    }
    return new SweepPlan(prospects, runs, parallel);
  }

  /** Real numbers change no shape of a graph; everything else may. */
  private static Map<String, String> shape(LoadedSweep sweep, Prospect p) {
    Map<String, String> shape = new LinkedHashMap<>();
    for (Axis axis : sweep.space().axes()) {
      String key = axis.dimension().key();
      if (!(axis.dimension() instanceof RealRange) && p.point().has(key)) {
        shape.put(key, axis.written(p.point().get(key)));
      }
    }
    return shape;
  }

  /** The sweep. */
  public LoadedSweep sweep() {
    return prospects.sweep();
  }

  /** The costs of every run, those of a trial's seeds one after the other. */
  List<RunCost> costs() {
    return runs.stream().flatMap(r -> sweep().seeds().stream().map(seed -> r.cost())).toList();
  }

  /** Seconds where every trial runs to its end in one go. */
  double wholeSeconds() {
    return shared(costs().stream().mapToDouble(RunCost::seconds).sum());
  }

  /** Seconds with the expected saving by the sweep's pruner. */
  double expectedSeconds() {
    return seconds(sweep().sweep().pruner(), runs.size());
  }

  /** The workers divide the runs, but none of them: the longest one is the least time. */
  private double shared(double all) {
    double longest = costs().stream().mapToDouble(RunCost::seconds).max().orElse(0);
    return Math.max(all / parallel, Math.min(longest, all));
  }

  /**
   * Seconds with a pruner.
   *
   * @param count trials like these
   */
  double seconds(Pruning pruner, int count) {
    if (count == 0 || runs.isEmpty()) {
      return 0;
    }
    Pruning.Effort effort = pruner.expected(count, sweep().epochs());
    double all =
        effort.launches() * mean(RunCost::start)
            + count * mean(c -> c.judged().before())
            + effort.epochs() / sweep().epochs() * mean(RunCost::training)
            + effort.finished() * mean(RunCost::atEnd);
    return shared(sweep().seeds().size() * all);
  }

  private double mean(ToDoubleFunction<RunCost> part) {
    return runs.stream().mapToDouble(r -> part.applyAsDouble(r.cost())).average().orElse(0);
  }

  /** Bytes that all runs leave on the disk at most. */
  long bytes() {
    return costs().stream().mapToLong(RunCost::bytes).sum();
  }
}
