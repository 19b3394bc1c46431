package org.selfdiff.runner.sweep.strategy;

import java.util.List;
import java.util.stream.Stream;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.sweep.space.Choice;
import org.selfdiff.runner.sweep.space.Dimension;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.Point;
import org.selfdiff.runner.sweep.space.Space;
import org.selfdiff.runner.sweep.space.Trial;

/**
 * The tree-structured Parzen estimator of Bergstra et al., "Algorithms for Hyper-Parameter
 * Optimization" (2011).
 *
 * <p>The best share γ of the trials gives a density l(x) of each dimension, the others g(x). Of
 * some candidates drawn from l, the one of the greatest l(x)/g(x) is taken, which has the greatest
 * expected improvement. Dimensions are taken one after the other: one that is not active in the new
 * point has no value, and one that was not active in an old trial learns nothing from it. Trials
 * without any loss yet count among the others, so that workers at the same time do not all try the
 * same.
 *
 * @param space what is varied
 * @param seed seed of the sweep
 * @param startup known trials before which points are random
 * @param gamma share γ of the best trials, within 0..1
 * @param candidates values drawn from l(x), at least 1
 */
public record TpeSampler(Space space, long seed, int startup, double gamma, int candidates)
    implements Sampler {

  /** The sampler with the settings of the paper, after ten random points. */
  public TpeSampler(Space space, long seed) {
    this(space, seed, 10, 0.15, 24);
  }

  /** Checks the settings. */
  public TpeSampler {
    if (startup < 1 || !(gamma > 0 && gamma < 1) || candidates < 1) {
      throw new IllegalArgumentException(
          "TPE needs at least 1 trial, a share between 0 and 1 and at least 1 candidate, found "
              + startup
              + ", "
              + gamma
              + " and "
              + candidates);
    }
  }

  @Override
  public Point suggest(int trial, History history) {
    List<Trial> ranked = Ranking.known(history).stream().sorted(Ranking.BEST_FIRST).toList();
    if (ranked.size() < startup) {
      return new RandomSampler(space, seed).suggest(trial, history);
    }
    int best = (int) Math.ceil(gamma * ranked.size());
    List<Trial> good = ranked.subList(0, best);
    List<Trial> bad =
        Stream.concat(
                ranked.subList(best, ranked.size()).stream(),
                history.trials().stream().filter(t -> !ranked.contains(t)))
            .toList();
    CounterRandom random = CounterRandom.of(seed).at("tpe", trial);
    return space.point(d -> d.at(position(d, density(d, good), density(d, bad), random)));
  }

  private double position(Dimension d, Density l, Density g, CounterRandom random) {
    CounterRandom draws = random.at(d.key());
    double best = Double.NaN;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < candidates; i++) {
      double x = l.draw(draws);
      double ratio = l.logDensity(x) - g.logDensity(x);
      if (ratio > greatest) {
        greatest = ratio;
        best = x;
      }
    }
    return best;
  }

  private static Density density(Dimension d, List<Trial> trials) {
    double[] observations =
        trials.stream()
            .filter(t -> t.point().has(d.key()))
            .mapToDouble(t -> d.position(t.point().get(d.key())))
            .toArray();
    return d instanceof Choice choice
        ? new Frequencies(choice, observations)
        : new Parzen(observations);
  }
}
