package org.selfdiff.runner.sweep.strategy;

import java.util.Arrays;
import org.selfdiff.methods.random.CounterRandom;

/**
 * The adaptive Parzen estimator of Bergstra et al., "Algorithms for Hyper-Parameter Optimization"
 * (2011), on the unit interval: equally weighted normal densities, cut at the ends, one around each
 * observation and one for the prior around the middle.
 *
 * <p>The deviation of an observation is the greater of the distances to its neighbors, at least
 * 1/(observations + 2) and at least 1/100; that of the prior is 1.
 */
final class Parzen implements Density {
  private static final double LEAST_DEVIATION = 0.01;

  /** Deviations beyond which a normal density is lost in the rounding of the prior's. */
  private static final double FAR = 9;

  private final double[] mu;
  private final double[] sigma;

  /** 1/σ over the mass of the normal density within the interval. */
  private final double[] scale;

  /**
   * The estimator of some observations.
   *
   * @param observations positions in 0..1, in any order; may be empty
   */
  Parzen(double[] observations) {
    int n = observations.length;
    mu = Arrays.copyOf(observations, n + 1);
    mu[n] = 0.5;
    Arrays.sort(mu);
    int prior = Arrays.binarySearch(mu, 0.5);
    sigma = new double[n + 1];
    scale = new double[n + 1];
    for (int i = 0; i <= n; i++) {
      double left = mu[i] - (i == 0 ? 0 : mu[i - 1]);
      double right = (i == n ? 1 : mu[i + 1]) - mu[i];
      double least = Math.max(LEAST_DEVIATION, 1.0 / (n + 2));
      sigma[i] = i == prior ? 1 : Math.max(least, Math.max(left, right));
      scale[i] = 1 / (sigma[i] * (below((1 - mu[i]) / sigma[i]) - below(-mu[i] / sigma[i])));
    }
  }

  /**
   * The standard normal distribution function, with errors below 1e-7 (Abramowitz and Stegun,
   * "Handbook of Mathematical Functions", 1964, 26.2.17).
   */
  private static double below(double z) {
    double t = 1 / (1 + 0.2316419 * Math.abs(z));
    double series =
        t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    double tail = StrictMath.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) * series;
    return z > 0 ? 1 - tail : tail;
  }

  @Override
  public double draw(CounterRandom random) {
    int i = random.nextInt(mu.length);
    while (true) {
      double x = mu[i] + sigma[i] * random.nextGaussian();
      if (x >= 0 && x <= 1) {
        return x;
      }
    }
  }

  @Override
  public double logDensity(double x) {
    double sum = 0;
    for (int i = 0; i < mu.length; i++) {
      double z = (x - mu[i]) / sigma[i];
      if (Math.abs(z) < FAR) {
        sum += scale[i] * StrictMath.exp(-0.5 * z * z);
      }
    }
    return StrictMath.log(sum / (mu.length * Math.sqrt(2 * Math.PI)));
  }
}
