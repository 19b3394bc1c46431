package org.selfdiff.methods.random;

/**
 * The symmetric Beta distribution on (0, 1).
 *
 * @param shape both shape parameters, above 0; 1 is the uniform distribution
 */
public record BetaDistribution(double shape) {
  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException if it is not a positive number
   */
  public BetaDistribution {
    if (!(shape > 0) || Double.isInfinite(shape)) {
      throw new IllegalArgumentException("the shape must be above 0, found " + shape);
    }
  }

  /** The next number. */
  public double next(CounterRandom random) {
    if (shape == 1) {
      return random.nextDouble();
    }
    return shape < 1 ? johnk(random) : byGammas(random);
  }

  /** Jöhnk 1964: accepted powers of uniform numbers; by logarithms where the powers vanish. */
  private double johnk(CounterRandom random) {
    while (true) {
      double u = 1 - random.nextDouble();
      double v = 1 - random.nextDouble();
      double x = StrictMath.pow(u, 1 / shape);
      double y = StrictMath.pow(v, 1 / shape);
      if (x + y <= 1) {
        return x + y > 0 ? x / (x + y) : 1 / (1 + StrictMath.exp(logarithm(v) - logarithm(u)));
      }
    }
  }

  private double logarithm(double u) {
    return StrictMath.log(u) / shape;
  }

  private double byGammas(CounterRandom random) {
    double x = gamma(random);
    return x / (x + gamma(random));
  }

  /** Marsaglia and Tsang 2000, for shapes of at least 1. */
  private double gamma(CounterRandom random) {
    double d = shape - 1.0 / 3;
    double c = 1 / StrictMath.sqrt(9 * d);
    while (true) {
      double normal = random.nextGaussian();
      double v = 1 + c * normal;
      v = v * v * v;
      double u = 1 - random.nextDouble();
      if (v > 0 && StrictMath.log(u) < 0.5 * normal * normal + d - d * v + d * StrictMath.log(v)) {
        return d * v;
      }
    }
  }
}
