package org.selfdiff.runner.evaluate;

/**
 * The images whose features are most alike, by the cosine of the angle between them; an image is no
 * neighbor of itself.
 *
 * @param k neighbors of each image
 * @param rows k rows per image, nearest first
 * @param cosines that belong to them
 */
public record FeatureNeighbors(int k, int[] rows, float[] cosines) {
  /**
   * Searches exactly.
   *
   * @param k at least 1 and below the number of images
   */
  public static FeatureNeighbors of(Features features, int k, int threads) {
    NearestNeighbors near = search(new UnitVectors(features), k, threads);
    return new FeatureNeighbors(k, near.rows(), near.products());
  }

  static NearestNeighbors search(Vectors vectors, int k, int threads) {
    NearestNeighbors with = NeighborSearch.search(vectors, vectors, k + 1, threads);
    int n = vectors.count();
    int[] rows = new int[n * k];
    float[] products = new float[n * k];
    for (int i = 0; i < n; i++) {
      int kept = 0;
      // Among more than k equal images one may be missing in its own list; the last is left out.
      for (int j = 0; j <= k && kept < k; j++) {
        int from = i * (k + 1) + j;
        if (with.rows()[from] != i) {
          rows[i * k + kept] = with.rows()[from];
          products[i * k + kept++] = with.products()[from];
        }
      }
    }
    return new NearestNeighbors(k, rows, products);
  }
}
