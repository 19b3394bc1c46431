package org.selfdiff.runner.sweep.plan;

import java.util.OptionalDouble;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.evaluate.EffectiveRank;
import org.selfdiff.runner.evaluate.FeatureSpread;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.evaluate.NeighborVote;

/**
 * What it takes to judge features that are there.
 *
 * @param pair seconds for each query and bank image, whatever the length of a feature
 * @param product seconds for each of their products
 * @param rank seconds of the effective rank over the cube of the length
 */
record SearchRates(double pair, double product, double rank) {
  private static final int BANK = 2048;
  private static final int QUERIES = 512;
  private static final int SHORT = 32;
  private static final int LONG = 512;
  private static final int NEIGHBORS = 100;
  private static final int CLASSES = 10;

  /** Measures with random features: some tenths of a second. */
  static SearchRates measure(int threads) {
    double least = pair(SHORT, threads);
    double most = pair(LONG, threads);
    double product = Math.max(0, most - least) / (LONG - SHORT);
    Features queries = features(QUERIES, LONG, 1);
    long begin = System.nanoTime();
    EffectiveRank.of(queries);
    FeatureSpread.of(queries);
    double rank = (System.nanoTime() - begin) / 1e9;
    return new SearchRates(Math.max(0, least - SHORT * product), product, rank / Math.pow(LONG, 3));
  }

  private static double pair(int dim, int threads) {
    Features bank = features(BANK, dim, 0);
    Features queries = features(QUERIES, dim, 1);
    NeighborVote votes = new NeighborVote(NEIGHBORS, OptionalDouble.of(1), CLASSES, threads);
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 3; i++) {
      long begin = System.nanoTime();
      votes.classify(bank, queries).classification();
      least = Math.min(least, (System.nanoTime() - begin) / 1e9);
    }
    return least / BANK / QUERIES;
  }

  private static Features features(int rows, int dim, int seed) {
    CounterRandom random = CounterRandom.of(seed);
    float[] values = new float[rows * dim];
    int[] labels = new int[rows];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < rows; i++) {
      labels[i] = i % CLASSES;
    }
    return new Features(values, rows, dim, labels);
  }

  /** Seconds to find the neighbors of every query. */
  double search(long bank, long queries, long dim) {
    return bank * queries * (pair + dim * product);
  }

  /** Seconds of the signs of collapse. */
  double collapse(long dim) {
    return dim <= EffectiveRank.MOST_DIMENSIONS ? rank * dim * dim * dim : 0;
  }
}
