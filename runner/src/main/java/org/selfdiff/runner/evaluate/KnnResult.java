package org.selfdiff.runner.evaluate;

import java.util.function.DoubleUnaryOperator;

/** The votes of the neighbors of every query and the accuracy that follows from them. */
public final class KnnResult {
  private final NearestNeighbors neighbors;
  private final int k;
  private final int[] bankLabels;
  private final int[] labels;
  private final int classes;
  private final DoubleUnaryOperator vote;

  KnnResult(
      NearestNeighbors neighbors,
      Features bank,
      Features queries,
      int classes,
      DoubleUnaryOperator vote) {
    this(
        neighbors, neighbors.k(), checked(bank, classes), checked(queries, classes), classes, vote);
  }

  private KnnResult(
      NearestNeighbors neighbors,
      int k,
      int[] bankLabels,
      int[] labels,
      int classes,
      DoubleUnaryOperator vote) {
    this.neighbors = neighbors;
    this.k = k;
    this.bankLabels = bankLabels;
    this.labels = labels;
    this.classes = classes;
    this.vote = vote;
  }

  /**
   * The result when only the nearest of these neighbors vote.
   *
   * @param nearest how many, 1 to the number that was searched for
   */
  public KnnResult within(int nearest) {
    if (nearest < 1 || nearest > neighbors.k()) {
      throw new IllegalArgumentException(nearest + " of " + neighbors.k() + " neighbors");
    }
    return new KnnResult(neighbors, nearest, bankLabels, labels, classes, vote);
  }

  /** Number of queries. */
  public int queries() {
    return labels.length;
  }

  /** The sum of the votes for each class, [classes]; 0 for a class without a vote. */
  public double[] scores(int query) {
    double[] scores = new double[classes];
    int from = query * neighbors.k();
    for (int i = from; i < from + k; i++) {
      scores[bankLabels[neighbors.rows()[i]]] += vote.applyAsDouble(neighbors.products()[i]);
    }
    return scores;
  }

  /** How the queries were classified; the first five are {@code min(5, k)}. */
  public Classification classification() {
    int[] predictions = new int[labels.length];
    int first = 0;
    int amongFive = 0;
    for (int query = 0; query < labels.length; query++) {
      double[] scores = scores(query);
      int place = place(scores, labels[query]);
      predictions[query] = best(scores);
      first += place == 0 ? 1 : 0;
      amongFive += place < Math.min(Classification.PLACES, k) ? 1 : 0;
    }
    return new Classification(share(first), share(amongFive), predictions);
  }

  /** By way of percent: the bits of a share that runs have recorded from the beginning. */
  private double share(int right) {
    return 100.0 * right / labels.length / 100;
  }

  /** Classes that come before {@code label}. */
  private static int place(double[] scores, int label) {
    int before = 0;
    for (int other = 0; other < scores.length; other++) {
      if (scores[other] > scores[label] || scores[other] == scores[label] && other < label) {
        before++;
      }
    }
    return before;
  }

  private static int best(double[] scores) {
    int best = 0;
    for (int label = 1; label < scores.length; label++) {
      best = scores[label] > scores[best] ? label : best;
    }
    return best;
  }

  private static int[] checked(Features features, int classes) {
    for (int label : features.labels()) {
      if (label < 0) {
        throw new EvaluationException(
            "an image has no class, and all of them are judged by theirs");
      }
      if (label >= classes) {
        throw new EvaluationException(
            "an image has the class " + label + " and there are only " + classes + " classes");
      }
    }
    return features.labels();
  }
}
