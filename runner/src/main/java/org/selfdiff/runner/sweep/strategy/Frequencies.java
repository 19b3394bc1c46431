package org.selfdiff.runner.sweep.strategy;

import java.util.Arrays;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.sweep.space.Categorical;

/**
 * How often each choice was observed, with some more of each for the prior (Bergstra et al., 2011).
 */
final class Frequencies implements Density {
  /** One, as in the paper, leaves a sweep more often with the first choice that did well. */
  private static final int PRIOR = 2;

  private final Categorical choice;
  private final double[] counts;
  private final double total;

  /**
   * The frequencies of some observations.
   *
   * @param choice what is chosen from
   * @param observations positions of the observed choices; may be empty
   */
  Frequencies(Categorical choice, double[] observations) {
    this.choice = choice;
    this.counts = new double[choice.count()];
    Arrays.fill(counts, PRIOR);
    for (double position : observations) {
      counts[(int) choice.at(position)]++;
    }
    this.total = observations.length + PRIOR * choice.count();
  }

  @Override
  public double draw(CounterRandom random) {
    double u = random.nextDouble() * total;
    int i = 0;
    while (i < counts.length - 1 && u >= counts[i]) {
      u -= counts[i++];
    }
    return choice.position(i);
  }

  @Override
  public double logDensity(double position) {
    return StrictMath.log(counts[(int) choice.at(position)] / total);
  }
}
