package org.selfdiff.runner.sweep.strategy;

import org.selfdiff.methods.random.CounterRandom;

/** A distribution of the positions of one dimension: l(x) or g(x) of TPE. */
sealed interface Density permits Parzen, Frequencies {
  /** A position in 0..1. */
  double draw(CounterRandom random);

  /** The logarithm of the density at a position. */
  double logDensity(double position);
}
