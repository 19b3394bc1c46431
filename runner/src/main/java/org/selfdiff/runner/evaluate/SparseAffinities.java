package org.selfdiff.runner.evaluate;

import java.util.Arrays;

/**
 * Joint probabilities of points and their nearest neighbors; all others are 0 (van der Maaten 2014,
 * JMLR 15, equations 3 and 4).
 *
 * @param begin index of the first entry of each point, and their number at the end
 * @param column the other point of each entry, ascending within a point
 * @param p joint probability p_ij of each entry; p_ij = p_ji, and their sum is 1
 */
record SparseAffinities(int[] begin, int[] column, float[] p) {
  /** Number of points. */
  int points() {
    return begin.length - 1;
  }

  /**
   * Those of vectors.
   *
   * @param near the {@code k} nearest of every vector, itself left out
   * @param perplexity of every point's neighbors, less than k
   */
  static SparseAffinities of(
      Vectors vectors, NearestNeighbors near, double perplexity, RowThreads threads) {
    int n = vectors.count();
    int k = near.k();
    float[] conditional = new float[near.rows().length];
    threads.forEach(
        n,
        vectors.width(),
        (row, line) -> {
          vectors.read(row, line);
          float[] other = new float[line.length];
          double[] distances = new double[k];
          for (int j = 0; j < k; j++) {
            vectors.read(near.rows()[row * k + j], other);
            distances[j] = squaredDistance(line, other);
          }
          double nearest = Arrays.stream(distances).min().orElseThrow();
          double[] shares = Affinities.shares(distances, nearest, Math.log(perplexity));
          for (int j = 0; j < k; j++) {
            conditional[row * k + j] = (float) shares[j];
          }
        });
    return joint(n, k, near.rows(), conditional);
  }

  /** (p_j|i + p_i|j) / 2n for every pair in which one is a neighbor of the other. */
  private static SparseAffinities joint(int n, int k, int[] rows, float[] conditional) {
    int[] begin = new int[n + 1];
    for (int entry = 0; entry < rows.length; entry++) {
      begin[entry / k + 1]++;
      begin[rows[entry] + 1]++;
    }
    for (int i = 0; i < n; i++) {
      begin[i + 1] += begin[i];
    }
    // The column above, and below the place of the value: sorted, a pair's two values are adjacent.
    long[] entries = new long[2 * rows.length];
    int[] next = Arrays.copyOf(begin, n);
    for (int entry = 0; entry < rows.length; entry++) {
      int i = entry / k;
      int j = rows[entry];
      entries[next[i]++] = (long) j << 32 | entry;
      entries[next[j]++] = (long) i << 32 | entry;
    }
    int[] column = new int[entries.length];
    float[] p = new float[entries.length];
    int kept = 0;
    for (int i = 0; i < n; i++) {
      int from = begin[i];
      int to = begin[i + 1];
      Arrays.sort(entries, from, to);
      begin[i] = kept;
      for (int e = from; e < to; e++) {
        int j = (int) (entries[e] >> 32);
        float half = conditional[(int) entries[e]] / (2f * n);
        if (kept > begin[i] && column[kept - 1] == j) {
          p[kept - 1] += half;
        } else {
          column[kept] = j;
          p[kept++] = half;
        }
      }
    }
    begin[n] = kept;
    return new SparseAffinities(begin, Arrays.copyOf(column, kept), Arrays.copyOf(p, kept));
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      double difference = a[d] - b[d];
      sum += difference * difference;
    }
    return sum;
  }
}
