package org.selfdiff.runner.sweep.strategy;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.sweep.space.Categorical;
import org.selfdiff.runner.sweep.space.Dimension;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.Space;
import org.selfdiff.runner.sweep.space.SweepPoint;
import org.selfdiff.runner.sweep.space.Trial;

/**
 * The tree-structured Parzen estimator of Bergstra et al., "Algorithms for Hyper-Parameter
 * Optimization" (2011).
 *
 * <p>The best share γ of the trials gives a density l(x) of each dimension, the others g(x). Of
 * some candidates drawn from l, the one of the greatest l(x)/g(x) is taken, which has the greatest
 * expected improvement. Dimensions are taken one by one, only those that are active. Trials without
 * any loss yet count among the others, so that workers at the same time do not all try the same.
 *
 * <p>Beyond the paper, a conditional dimension divides the trials in which it was active by
 * themselves: what is best within a choice is learned before the choice is among the best.
 *
 * @param space what is varied
 * @param seed seed of the sweep
 * @param startup known trials before which points are random
 * @param gamma share γ of the best trials, above 0 and up to 1
 * @param candidates values drawn from l(x), at least 1
 */
public record TpeSampler(Space space, long seed, int startup, double gamma, int candidates)
    implements Sampler {

  /**
   * The usual sampler: ten random points, then γ = 0.1 and 24 candidates. With a greater share a
   * sweep is stuck more often in the first of several choices that did well.
   */
  TpeSampler(Space space, long seed) {
    this(space, seed, 10, 0.1, 24);
  }

  /** Checks the settings. */
  public TpeSampler {
    if (startup < 1 || !(gamma > 0 && gamma <= 1) || candidates < 1) {
      throw new IllegalArgumentException(
          "TPE needs at least 1 trial, a share above 0 and up to 1, and at least 1 candidate, found"
              + " "
              + startup
              + ", "
              + gamma
              + " and "
              + candidates);
    }
  }

  @Override
  public SweepPoint suggest(int trial, History history) {
    List<Trial> ranked = Ranking.known(history).stream().sorted(Ranking.BEST_FIRST).toList();
    if (ranked.size() < startup) {
      return new RandomSampler(space, seed).suggest(trial, history);
    }
    List<Trial> unknown = history.trials().stream().filter(t -> !Ranking.known(t)).toList();
    CounterRandom random = CounterRandom.of(seed).at("tpe", trial);
    return space.point(d -> d.at(position(d, ranked, unknown, random.at(d.key()))));
  }

  private double position(
      Dimension d, List<Trial> ranked, List<Trial> unknown, CounterRandom random) {
    List<Trial> active = active(d, ranked);
    int best = (int) Math.ceil(gamma * active.size());
    List<Trial> others = new ArrayList<>(active.subList(best, active.size()));
    others.addAll(active(d, unknown));
    Density l = density(d, active.subList(0, best));
    Density g = density(d, others);
    double position = Double.NaN;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < candidates; i++) {
      double x = l.draw(random);
      double ratio = l.logDensity(x) - g.logDensity(x);
      if (ratio > greatest) {
        greatest = ratio;
        position = x;
      }
    }
    return position;
  }

  private static List<Trial> active(Dimension d, List<Trial> trials) {
    return trials.stream().filter(t -> t.point().has(d.key())).toList();
  }

  private static Density density(Dimension d, List<Trial> trials) {
    double[] observations =
        trials.stream().mapToDouble(t -> d.position(t.point().get(d.key()))).toArray();
    return d instanceof Categorical choice
        ? new Frequencies(choice, observations)
        : new Parzen(observations);
  }
}
