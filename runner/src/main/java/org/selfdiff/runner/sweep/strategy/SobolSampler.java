package org.selfdiff.runner.sweep.strategy;

import org.hipparchus.random.SobolSequenceGenerator;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.Space;
import org.selfdiff.runner.sweep.space.SweepPoint;

/**
 * Points that fill the space evenly: Sobol's sequence with the direction numbers of Joe and Kuo
 * (2008), moved by a digital shift that depends on the seed. The first 2^m values of a dimension
 * lie one in each of 2^m equal shares of its scale.
 *
 * @param space what is varied
 * @param seed seed of the sweep
 */
public record SobolSampler(Space space, long seed) implements Sampler {
  private static final int BITS = 52;

  @Override
  public SweepPoint suggest(int trial, History history) {
    double[] x = new SobolSequenceGenerator(space.dimensions().size()).skipTo(trial);
    CounterRandom random = CounterRandom.of(seed).at("sobol");
    for (int d = 0; d < x.length; d++) {
      long shift = random.at(space.dimensions().get(d).key()).nextLong() >>> (Long.SIZE - BITS);
      x[d] = Math.scalb((double) ((long) Math.scalb(x[d], BITS) ^ shift), -BITS);
    }
    return space.at(x);
  }
}
