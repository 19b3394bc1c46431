package org.selfdiff.runner.sweep.strategy;

import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.Space;
import org.selfdiff.runner.sweep.space.SweepPoint;

/**
 * Independent uniform points (Bergstra and Bengio, "Random Search for Hyper-Parameter
 * Optimization", 2012). A value depends on the seed, the trial and its key alone: a further
 * dimension changes no other.
 *
 * @param space what is varied
 * @param seed seed of the sweep
 */
public record RandomSampler(Space space, long seed) implements Sampler {
  @Override
  public SweepPoint suggest(int trial, History history) {
    CounterRandom random = CounterRandom.of(seed).at("random", trial);
    return space.point(d -> d.at(random.at(d.key()).nextDouble()));
  }
}
