package org.selfdiff.runner.sweep.course;

import java.util.List;
import org.selfdiff.runner.sweep.language.Goal;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.language.SearchSpace;
import org.selfdiff.runner.sweep.language.Sweep;
import org.selfdiff.runner.sweep.strategy.Pruner;
import org.selfdiff.runner.sweep.strategy.Sampler;

/**
 * What the decisions of a sweep follow.
 *
 * @param space what is varied
 * @param sampler chooses points
 * @param pruner ends trials
 * @param goal which scores are good
 * @param trials points to try; 0 for as many as the sampler has
 * @param seeds runs of every point
 * @param rungs rungs of a trial, its end counted
 * @param retries times that a run is started again
 * @param ahead jobs that may be decided before the first of them is known, at least 1
 */
public record Rules(
    SearchSpace space,
    Sampler sampler,
    Pruner pruner,
    Goal goal,
    int trials,
    List<Long> seeds,
    int rungs,
    int retries,
    int ahead) {
  /** Copies the list. */
  public Rules {
    seeds = List.copyOf(seeds);
  }

  /**
   * The rules of a sweep.
   *
   * @param parallel runs at the same time
   */
  public static Rules of(LoadedSweep loaded, int parallel) {
    Sweep sweep = loaded.sweep();
    return new Rules(
        loaded.space(),
        sweep.strategy().sampler(loaded.space().space(), sweep.seed()),
        sweep.pruner().pruner(loaded.epochs()),
        sweep.goal(),
        sweep.trials(),
        loaded.seeds(),
        sweep.pruner().rungs(loaded.epochs()).size() + 1,
        sweep.retries(),
        ahead(parallel, loaded.seeds().size()));
  }

  /**
   * How many jobs may be under way: beside the run that all wait for, two for every other worker,
   * so that a slow run seldom keeps them waiting.
   *
   * @param parallel runs at the same time
   * @param seeds runs of a job
   */
  static int ahead(int parallel, int seeds) {
    return 1 + (2 * (parallel - 1) + seeds - 1) / seeds;
  }
}
