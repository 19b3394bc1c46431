package org.selfdiff.runner.sweep.strategy;

import java.util.List;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.selfdiff.methods.random.CounterRandom;

/**
 * The normal distribution N(m, σ²C) of CMA-ES and its update by one ranked population: equations
 * (38) to (47) of Hansen, "The CMA Evolution Strategy: A Tutorial" (2016), with positive weights.
 *
 * <p>Points that were not drawn from this very distribution are taken too, their steps shortened as
 * in Hansen, "Injecting External Solutions Into CMA-ES" (2011): with several workers a point may
 * come back when the distribution has moved on.
 */
final class SearchDistribution {
  private static final double LEAST_EIGENVALUE = 1e-20;

  private final int g;
  private final RealVector m;
  private final double sigma;
  private final RealMatrix covariance;
  private final RealVector pSigma;
  private final RealVector pc;

  /** Eigenvectors of C, in columns. */
  private final RealMatrix b;

  /** Square roots of the eigenvalues of C. */
  private final RealVector d;

  private SearchDistribution(
      int g, RealVector m, double sigma, RealMatrix covariance, RealVector pSigma, RealVector pc) {
    this.g = g;
    this.m = m;
    this.sigma = sigma;
    this.covariance = covariance;
    this.pSigma = pSigma;
    this.pc = pc;
    EigenDecompositionSymmetric eigen = new EigenDecompositionSymmetric(covariance);
    this.b = eigen.getV();
    this.d =
        new ArrayRealVector(eigen.getEigenvalues())
            .map(value -> Math.sqrt(Math.max(value, LEAST_EIGENVALUE)));
  }

  /** The round distribution at the start of a search. */
  static SearchDistribution around(double[] m, double sigma) {
    int n = m.length;
    return new SearchDistribution(
        0,
        new ArrayRealVector(m),
        sigma,
        MatrixUtils.createRealIdentityMatrix(n),
        new ArrayRealVector(n),
        new ArrayRealVector(n));
  }

  /** One point: m + σ B D z with z ~ N(0, I). */
  double[] draw(CounterRandom random) {
    RealVector z = new ArrayRealVector(m.getDimension());
    for (int i = 0; i < z.getDimension(); i++) {
      z.setEntry(i, random.nextGaussian());
    }
    return m.add(b.operate(d.ebeMultiply(z)).mapMultiply(sigma)).toArray();
  }

  /**
   * The distribution after one population.
   *
   * @param ranked the population, best first; at least μ points
   */
  SearchDistribution after(List<double[]> ranked, CmaParameters p) {
    List<RealVector> y = ranked.subList(0, p.mu()).stream().map(this::step).toList();
    RealVector yw = new ArrayRealVector(p.n());
    for (int i = 0; i < p.mu(); i++) {
      yw = yw.add(y.get(i).mapMultiply(p.w().getEntry(i)));
    }

    RealVector pSigmaNext =
        pSigma
            .mapMultiply(1 - p.cSigma())
            .add(whitened(yw).mapMultiply(Math.sqrt(p.cSigma() * (2 - p.cSigma()) * p.muEff())));
    double length = pSigmaNext.getNorm();
    double sigmaNext =
        sigma * StrictMath.exp(Math.min(1, p.cSigma() / p.dSigma() * (length / p.chiN() - 1)));

    // The path of C stands still while the step size grows quickly.
    double started = Math.sqrt(1 - StrictMath.pow(1 - p.cSigma(), 2 * (g + 1)));
    double h = length / started < (1.4 + 2.0 / (p.n() + 1)) * p.chiN() ? 1 : 0;
    RealVector pcNext =
        pc.mapMultiply(1 - p.cc())
            .add(yw.mapMultiply(h * Math.sqrt(p.cc() * (2 - p.cc()) * p.muEff())));
    double lost = (1 - h) * p.cc() * (2 - p.cc());
    RealMatrix next =
        covariance
            .scalarMultiply(1 + p.c1() * lost - p.c1() - p.cMu())
            .add(pcNext.outerProduct(pcNext).scalarMultiply(p.c1()));
    for (int i = 0; i < p.mu(); i++) {
      next = next.add(y.get(i).outerProduct(y.get(i)).scalarMultiply(p.cMu() * p.w().getEntry(i)));
    }
    return new SearchDistribution(
        g + 1, m.add(yw.mapMultiply(sigma)), sigmaNext, next, pSigmaNext, pcNext);
  }

  /** The step to a point in units of σ, no longer than a drawn one would be. */
  private RealVector step(double[] x) {
    RealVector y = new ArrayRealVector(x).subtract(m).mapDivide(sigma);
    double n = x.length;
    double longest = Math.sqrt(n) + 2 * n / (n + 2);
    double length = whitened(y).getNorm();
    return length > longest ? y.mapMultiply(longest / length) : y;
  }

  /** C^(-1/2) y. */
  private RealVector whitened(RealVector y) {
    return b.operate(b.preMultiply(y).ebeDivide(d));
  }

  /** The greatest standard deviation in any direction. */
  double spread() {
    return sigma * d.getMaxValue();
  }

  /** The mean m. */
  double[] mean() {
    return m.toArray();
  }
}
