package org.selfdiff.runner.evaluate;

/**
 * k-nearest-neighbour classification by majority (the monitor of the W-MSE code base): Euclidean
 * distance between features as they are, one vote per neighbour, ties to the lowest class.
 *
 * @param k neighbours that vote
 * @param classes number of classes
 * @param threads threads that select neighbours; the matrix products use the engine's own
 */
public record MajorityKnn(int k, int classes, int threads) {
  /**
   * Classifies every query by the bank.
   *
   * @throws EvaluationException when the bank holds fewer than {@code k} images, when features have
   *     different lengths or when a label is not below {@code classes}
   */
  public KnnResult classify(Features bank, Features queries) {
    double[] center = bank.mean();
    Neighbours neighbours =
        NeighbourSearch.search(
            EuclideanVectors.bank(bank, center),
            EuclideanVectors.queries(queries, center),
            k,
            threads);
    return new KnnResult(neighbours, bank, queries, classes, product -> 1);
  }
}
