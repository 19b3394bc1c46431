package org.selfdiff.runner.evaluate;

/**
 * The nearest bank vectors of each query.
 *
 * @param k neighbors of each query
 * @param rows rows of the bank, {@code k} per query, nearest first; equals by ascending row
 * @param products inner products that belong to {@code rows}
 */
record NearestNeighbors(int k, int[] rows, float[] products) {
  /** Number of queries. */
  int queries() {
    return rows.length / k;
  }
}
