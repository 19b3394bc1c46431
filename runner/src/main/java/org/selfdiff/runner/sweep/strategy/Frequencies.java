package org.selfdiff.runner.sweep.strategy;

import java.util.Arrays;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.sweep.space.Choice;

/**
 * How often each choice was observed, every one counted once more than it was (Bergstra et al.,
 * 2011).
 */
final class Frequencies implements Density {
  private final Choice choice;
  private final double[] counts;
  private final double total;

  /**
   * The frequencies of some observations.
   *
   * @param choice what is chosen from
   * @param observations positions of the observed choices; may be empty
   */
  Frequencies(Choice choice, double[] observations) {
    this.choice = choice;
    this.counts = new double[choice.count()];
    Arrays.fill(counts, 1);
    for (double position : observations) {
      counts[(int) choice.at(position)]++;
    }
    this.total = observations.length + choice.count();
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
