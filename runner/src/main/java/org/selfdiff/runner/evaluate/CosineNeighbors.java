package org.selfdiff.runner.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The exact nearest rows of queries by the cosine of their angle. Products in float32 choose the
 * candidates, and some more than are asked for; their cosines in float64 decide, so that nearly
 * equal ones come in the right order.
 */
public final class CosineNeighbors {
  /** Candidates beyond those that are asked for. */
  private static final int MARGIN = 32;

  private static final double SMALLEST = 1e-12;
  private static final Comparator<Neighbor> NEAREST =
      Comparator.comparingDouble(Neighbor::cosine).reversed().thenComparingInt(Neighbor::row);

  private CosineNeighbors() {}

  /**
   * A row near a query.
   *
   * @param row of the bank
   * @param cosine -1 to 1; 0 where either has no direction
   */
  public record Neighbor(int row, double cosine) {}

  /**
   * The neighbors of each query, nearest first, of equal ones the first row.
   *
   * @param bank rows to search, all finite
   * @param rows how many, at least 1
   * @param queries [q, dim], at least one, all finite
   * @param dim length of a row
   * @param k neighbors of each; all rows where there are fewer
   * @param also rows that are among the result whatever their cosine, by query
   * @param threads of the processor, at least 1
   */
  public static List<List<Neighbor>> of(
      RowSource bank,
      int rows,
      List<float[]> queries,
      int dim,
      int k,
      List<Set<Integer>> also,
      int threads) {
    Features asked =
        new Features(
            (row, into, at) -> System.arraycopy(queries.get(row), 0, into, at, dim),
            dim,
            new int[queries.size()]);
    Features searched = new Features(bank, dim, new int[rows]);
    NearestNeighbors found =
        NeighborSearch.search(
            new UnitVectors(searched),
            new UnitVectors(asked),
            (int) Math.min(rows, (long) k + MARGIN),
            threads);
    List<List<Neighbor>> all = new ArrayList<>();
    float[] line = new float[dim];
    for (int q = 0; q < queries.size(); q++) {
      Set<Integer> candidates = new HashSet<>(also.get(q));
      for (int i = 0; i < found.k(); i++) {
        candidates.add(found.rows()[q * found.k() + i]);
      }
      List<Neighbor> near = new ArrayList<>();
      for (int row : candidates) {
        bank.read(row, line, 0);
        near.add(new Neighbor(row, cosine(queries.get(q), line)));
      }
      near.sort(NEAREST);
      Set<Integer> kept = also.get(q);
      List<Neighbor> result = new ArrayList<>();
      for (int i = 0; i < near.size(); i++) {
        if (i < k || kept.contains(near.get(i).row())) {
          result.add(near.get(i));
        }
      }
      all.add(result);
    }
    return all;
  }

  /** The cosine of the angle between two rows of one length; 0 where one has no direction. */
  public static double cosine(float[] a, float[] b) {
    double product = 0;
    double squaresOfA = 0;
    double squaresOfB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squaresOfA += (double) a[i] * a[i];
      squaresOfB += (double) b[i] * b[i];
    }
    double lengths =
        Math.max(Math.sqrt(squaresOfA), SMALLEST) * Math.max(Math.sqrt(squaresOfB), SMALLEST);
    return Math.max(-1, Math.min(1, product / lengths));
  }
}
