package org.selfdiff.runner.evaluate;

import java.util.OptionalDouble;

/**
 * k-nearest-neighbor classification. With a temperature (MoCo's CIFAR-10 notebook, DINO) features
 * are L2-normalized, and the {@code k} bank images with the largest cosine similarity vote for
 * their class with {@code exp(similarity / temperature)}. Without one (the monitor of the W-MSE
 * code base) the nearest by Euclidean distance between features as they are have a vote each, ties
 * to the lowest class.
 *
 * @param k neighbors that vote
 * @param temperature temperature of the votes, above 0
 * @param classes number of classes
 * @param threads threads that select neighbors; the matrix products use the engine's own
 */
public record NeighborVote(int k, OptionalDouble temperature, int classes, int threads) {
  /**
   * Classifies every query by the bank.
   *
   * @throws EvaluationException when the bank holds fewer than {@code k} images, when features have
   *     different lengths or when a label is not below {@code classes}
   */
  public KnnResult classify(Features bank, Features queries) {
    if (temperature.isPresent()) {
      return byCosine(bank, queries, SearchRanks.ALONE);
    }
    double[] center = bank.mean();
    return new KnnResult(
        NeighborSearch.search(
            EuclideanVectors.bank(bank, center),
            EuclideanVectors.queries(queries, center),
            k,
            threads),
        bank,
        queries,
        classes,
        product -> 1);
  }

  /**
   * The same by several ranks with a temperature: each reads its {@link BankPart} of the bank
   * alone, and all get what one process finds.
   */
  public KnnResult classify(Features bank, Features queries, SearchRanks ranks) {
    temperature.orElseThrow();
    return byCosine(bank, queries, ranks);
  }

  private KnnResult byCosine(Features bank, Features queries, SearchRanks ranks) {
    double t = temperature.getAsDouble();
    BankPart part = BankPart.of(bank.rows(), bank.dim(), ranks);
    return new KnnResult(
        NeighborSearch.search(
            new UnitVectors(bank, part), new UnitVectors(queries), k, threads, ranks),
        bank,
        queries,
        classes,
        similarity -> Math.exp(similarity / t));
  }
}
