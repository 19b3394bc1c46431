package org.selfdiff.runner.sweep.language;

import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.sweep.space.Space;
import org.selfdiff.runner.sweep.strategy.CmaEsSampler;
import org.selfdiff.runner.sweep.strategy.GridSampler;
import org.selfdiff.runner.sweep.strategy.RandomSampler;
import org.selfdiff.runner.sweep.strategy.Sampler;
import org.selfdiff.runner.sweep.strategy.SobolSampler;
import org.selfdiff.runner.sweep.strategy.TpeSampler;

/** How points are chosen. */
public sealed interface Strategy
    permits Strategy.Grid, Strategy.Random, Strategy.Sobol, Strategy.Tpe, Strategy.CmaEs {

  /**
   * The sampler.
   *
   * @param seed of its draws
   */
  Sampler sampler(Space space, long seed);

  /** Whether its points do not depend on how earlier ones turned out. */
  default boolean foreseeable() {
    return true;
  }

  /** Every combination. */
  @Kind(value = "grid", doc = "every combination of the values")
  record Grid(
      @Setting(
              doc = "values of a range of real or many whole numbers, both ends among them",
              byDefault = "5",
              unit = "values",
              min = 2,
              max = 1_000)
          int levels)
      implements Strategy {
    @Override
    public Sampler sampler(Space space, long seed) {
      return new GridSampler(space, levels);
    }
  }

  /** Independent draws. */
  @Kind(value = "random", doc = "independent uniform draws")
  record Random() implements Strategy {
    @Override
    public Sampler sampler(Space space, long seed) {
      return new RandomSampler(space, seed);
    }
  }

  /** Sobol's sequence. */
  @Kind(value = "sobol", doc = "Sobol's sequence, which fills the space evenly")
  record Sobol() implements Strategy {
    @Override
    public Sampler sampler(Space space, long seed) {
      return new SobolSampler(space, seed);
    }
  }

  /** Tree-structured Parzen estimator. */
  @Kind(value = "tpe", doc = "tree-structured Parzen estimator (Bergstra et al. 2011)")
  record Tpe(
      @Setting(
              doc = "random points before the first that is learned",
              byDefault = "10",
              unit = "points",
              min = 1,
              max = 10_000)
          int startup,
      @Setting(
              doc = "share of the points that counts as good",
              byDefault = "0.1",
              min = 0,
              max = 1,
              above = true)
          double gamma,
      @Setting(
              doc = "draws of which the most promising is taken",
              byDefault = "24",
              unit = "draws",
              min = 1,
              max = 10_000)
          int candidates)
      implements Strategy {
    @Override
    public Sampler sampler(Space space, long seed) {
      return new TpeSampler(space, seed, startup, gamma, candidates);
    }

    @Override
    public boolean foreseeable() {
      return false;
    }
  }

  /** Covariance matrix adaptation. */
  @Kind(value = "cma-es", doc = "covariance matrix adaptation (arXiv 1604.00772); choices by TPE")
  record CmaEs(
      @Setting(
              doc = "step size at the start, in widths of the ranges",
              byDefault = "0.3",
              min = 0,
              above = true)
          double sigma)
      implements Strategy {
    @Override
    public Sampler sampler(Space space, long seed) {
      return new CmaEsSampler(space, seed, sigma);
    }

    @Override
    public boolean foreseeable() {
      return false;
    }
  }
}
