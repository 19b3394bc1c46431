package org.selfdiff.runner.evaluate;

/**
 * Weighted k-nearest-neighbour classification (MoCo's CIFAR-10 notebook, DINO): features are
 * L2-normalised, the {@code k} bank images with the largest cosine similarity vote for their class
 * with {@code exp(similarity / temperature)}.
 *
 * @param k neighbours that vote
 * @param temperature temperature of the votes, above 0
 * @param classes number of classes
 * @param threads threads that select neighbours; the matrix products use the engine's own
 */
public record WeightedKnn(int k, double temperature, int classes, int threads) {
  /**
   * Classifies every query by the bank.
   *
   * @throws EvaluationException when the bank holds fewer than {@code k} images, when features have
   *     different lengths or when a label is not below {@code classes}
   */
  public KnnResult classify(Features bank, Features queries) {
    Neighbours neighbours =
        NeighbourSearch.search(new UnitVectors(bank), new UnitVectors(queries), k, threads);
    return new KnnResult(
        neighbours, bank, queries, classes, similarity -> Math.exp(similarity / temperature));
  }
}
