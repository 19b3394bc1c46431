package org.selfdiff.runner.sweep.strategy;

import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.RealVector;

/**
 * The constants of CMA-ES: table 1 of Hansen, "The CMA Evolution Strategy: A Tutorial" (2016), with
 * weights for the best half alone.
 *
 * @param n number of dimensions
 * @param lambda population size
 * @param w recombination weights of the μ best, decreasing, with sum 1
 * @param muEff variance effective selection mass
 * @param cSigma learning rate of the step size's path
 * @param dSigma damping of the step size
 * @param cc learning rate of the covariance's path
 * @param c1 learning rate of the rank-one update
 * @param cMu learning rate of the rank-μ update
 * @param chiN expected length of a standard normal vector
 */
record CmaParameters(
    int n,
    int lambda,
    RealVector w,
    double muEff,
    double cSigma,
    double dSigma,
    double cc,
    double c1,
    double cMu,
    double chiN) {

  /** The tutorial's population for n dimensions. */
  static int defaultLambda(int n) {
    return 4 + (int) Math.floor(3 * StrictMath.log(n));
  }

  static CmaParameters of(int n, int lambda) {
    int mu = lambda / 2;
    RealVector w = new ArrayRealVector(mu);
    for (int i = 0; i < mu; i++) {
      w.setEntry(i, StrictMath.log((lambda + 1) / 2.0) - StrictMath.log(i + 1));
    }
    w = w.mapDivide(w.getL1Norm());
    double muEff = 1 / w.dotProduct(w);
    double cSigma = (muEff + 2) / (n + muEff + 5);
    double dSigma = 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (n + 1)) - 1) + cSigma;
    double cc = (4 + muEff / n) / (n + 4 + 2 * muEff / n);
    double c1 = 2 / ((n + 1.3) * (n + 1.3) + muEff);
    double cMu = Math.min(1 - c1, 2 * (0.25 + muEff + 1 / muEff - 2) / ((n + 2) * (n + 2) + muEff));
    double chiN = Math.sqrt(n) * (1 - 1 / (4.0 * n) + 1 / (21.0 * n * n));
    return new CmaParameters(n, lambda, w, muEff, cSigma, dSigma, cc, c1, cMu, chiN);
  }

  int mu() {
    return w.getDimension();
  }
}
