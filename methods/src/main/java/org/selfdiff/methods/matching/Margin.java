package org.selfdiff.methods.matching;

/**
 * The margin below which a teacher channel's value counts as no activation: E[x | x &lt; 0] for x ~
 * N(β, γ²), the distribution that the batch norm before the channel gives it (Heo et al. 2019,
 * arXiv 1904.01866).
 */
public final class Margin {
  /** The margin of a batch norm as it is created, γ = 1 and β = 0. */
  public static final double FRESH = -Math.sqrt(2 / Math.PI);

  private static final double RARE = 0.001;

  /** Where to stop: below, the normal distribution function is 0 in double precision. */
  private static final double FAR = 8;

  private Margin() {}

  /**
   * The margin of one channel, never positive.
   *
   * @param gamma scale of the batch norm, of either sign
   * @param beta shift of the batch norm
   * @return -3 |γ| where x &lt; 0 has a probability of 0.001 or less
   */
  public static double of(double gamma, double beta) {
    double sigma = Math.abs(gamma);
    if (sigma == 0) {
      return Math.min(beta, 0);
    }
    double z = beta / sigma;
    double negative = normal(-z);
    return negative > RARE
        ? beta - sigma * Math.exp(-z * z / 2) / (Math.sqrt(2 * Math.PI) * negative)
        : -3 * sigma;
  }

  /** The margins of all channels. */
  public static double[] of(double[] gamma, double[] beta) {
    double[] margins = new double[gamma.length];
    for (int i = 0; i < margins.length; i++) {
      margins[i] = of(gamma[i], beta[i]);
    }
    return margins;
  }

  /** Distribution function of N(0, 1) (Marsaglia 2004, "Evaluating the normal distribution"). */
  static double normal(double x) {
    if (Math.abs(x) > FAR) {
      return x < 0 ? 0 : 1;
    }
    double sum = x;
    double term = x;
    for (int i = 3; sum + term != sum; i += 2) {
      term *= x * x / i;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }
}
