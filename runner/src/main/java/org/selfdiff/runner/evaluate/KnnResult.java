package org.selfdiff.runner.evaluate;

import java.util.Comparator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** The votes of the neighbours of every query and the accuracy that follows from them. */
public final class KnnResult {
  private final Neighbours neighbours;
  private final int k;
  private final int[] bankLabels;
  private final int[] labels;
  private final int classes;
  private final DoubleUnaryOperator vote;

  KnnResult(
      Neighbours neighbours,
      Features bank,
      Features queries,
      int classes,
      DoubleUnaryOperator vote) {
    this(
        neighbours,
        neighbours.k(),
        checked(bank, classes),
        checked(queries, classes),
        classes,
        vote);
  }

  private KnnResult(
      Neighbours neighbours,
      int k,
      int[] bankLabels,
      int[] labels,
      int classes,
      DoubleUnaryOperator vote) {
    this.neighbours = neighbours;
    this.k = k;
    this.bankLabels = bankLabels;
    this.labels = labels;
    this.classes = classes;
    this.vote = vote;
  }

  /**
   * The result when only the nearest of these neighbours vote.
   *
   * @param nearest how many, 1 to the number that was searched for
   */
  public KnnResult within(int nearest) {
    if (nearest < 1 || nearest > neighbours.k()) {
      throw new IllegalArgumentException(nearest + " of " + neighbours.k() + " neighbours");
    }
    return new KnnResult(neighbours, nearest, bankLabels, labels, classes, vote);
  }

  /** Number of queries. */
  public int queries() {
    return labels.length;
  }

  /** The sum of the votes for each class, [classes]; 0 for a class without a vote. */
  public double[] scores(int query) {
    double[] scores = new double[classes];
    int from = query * neighbours.k();
    for (int i = from; i < from + k; i++) {
      scores[bankLabels[neighbours.rows()[i]]] += vote.applyAsDouble(neighbours.products()[i]);
    }
    return scores;
  }

  /** All classes by descending score; of equal scores the lower class comes first. */
  public int[] ranking(int query) {
    double[] scores = scores(query);
    return IntStream.range(0, classes)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer label) -> -scores[label]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The class with the highest score. */
  public int prediction(int query) {
    double[] scores = scores(query);
    int best = 0;
    for (int label = 1; label < classes; label++) {
      if (scores[label] > scores[best]) {
        best = label;
      }
    }
    return best;
  }

  /** Queries whose class is the predicted one, in percent. */
  public double top1() {
    return accuracy(1);
  }

  /** Queries whose class is among the first {@code min(5, k)} of the ranking, in percent. */
  public double top5() {
    return accuracy(Math.min(5, k));
  }

  private double accuracy(int places) {
    int right = 0;
    for (int query = 0; query < labels.length; query++) {
      if (place(scores(query), labels[query]) < places) {
        right++;
      }
    }
    return 100.0 * right / labels.length;
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

  private static int[] checked(Features features, int classes) {
    for (int label : features.labels()) {
      if (label >= classes) {
        throw new EvaluationException(
            "an image has the class " + label + " and there are only " + classes + " classes");
      }
    }
    return features.labels();
  }
}
