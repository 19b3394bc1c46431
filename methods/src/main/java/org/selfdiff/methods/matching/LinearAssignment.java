package org.selfdiff.methods.matching;

import java.util.Arrays;

/**
 * The assignment of every row to one column at the least total cost, where a column takes several
 * rows: shortest augmenting paths (Jonker and Volgenant, "A shortest augmenting path algorithm for
 * dense and sparse linear assignment problems", Computing 38, 1987) with a capacity per column.
 *
 * <p>Symbols of the paper: i rows, j columns, u and v their dual prices, d the lengths of the
 * shortest paths from the row that is added, pred the row before each column on its path. Costs are
 * whole numbers, so that the optimum is exact; time O(rows² · columns) at most.
 */
final class LinearAssignment {
  private final long[][] cost;
  private final long[] u;
  private final long[] v;
  private final int[] columnOf;
  private final int[][] rowsOf;
  private final int[] load;

  private LinearAssignment(long[][] cost, int columns, int capacity) {
    this.cost = cost;
    u = new long[cost.length];
    v = new long[columns];
    columnOf = new int[cost.length];
    rowsOf = new int[columns][capacity];
    load = new int[columns];
  }

  /**
   * Solves a problem. Equal inputs give equal results.
   *
   * @param cost one row of costs per row, all of one length; magnitudes below 2^40
   * @param capacity rows that one column takes at most
   * @return the column of every row
   * @throws IllegalArgumentException if the columns cannot take all rows
   */
  public static int[] solve(long[][] cost, int capacity) {
    int columns = cost.length == 0 ? 0 : cost[0].length;
    if (cost.length > (long) columns * capacity) {
      throw new IllegalArgumentException(
          cost.length + " rows do not fit into " + columns + " columns of " + capacity);
    }
    LinearAssignment problem = new LinearAssignment(cost, columns, capacity);
    for (int i = 0; i < cost.length; i++) {
      problem.add(i);
    }
    return problem.columnOf;
  }

  /** Adds a row along the shortest path from it to a column with room. */
  private void add(int start) {
    long[] d = new long[v.length];
    int[] pred = new int[v.length];
    boolean[] scanned = new boolean[v.length];
    Arrays.fill(d, Long.MAX_VALUE);
    relax(start, 0, d, pred, scanned);
    int j = nearest(d, scanned);
    while (load[j] == rowsOf[j].length) {
      scanned[j] = true;
      for (int i : rowsOf[j]) {
        relax(i, d[j], d, pred, scanned);
      }
      j = nearest(d, scanned);
    }
    updatePrices(start, d[j], d, scanned);
    augment(start, j, pred);
  }

  /** Paths through row i, to which the shortest one has the length {@code reached}. */
  private void relax(int i, long reached, long[] d, int[] pred, boolean[] scanned) {
    long[] row = cost[i];
    for (int j = 0; j < v.length; j++) {
      long length = reached + row[j] - u[i] - v[j];
      if (!scanned[j] && length < d[j]) {
        d[j] = length;
        pred[j] = i;
      }
    }
  }

  private static int nearest(long[] d, boolean[] scanned) {
    int nearest = -1;
    for (int j = 0; j < d.length; j++) {
      if (!scanned[j] && (nearest < 0 || d[j] < d[nearest])) {
        nearest = j;
      }
    }
    return nearest;
  }

  private void updatePrices(int start, long shortest, long[] d, boolean[] scanned) {
    u[start] += shortest;
    for (int j = 0; j < v.length; j++) {
      if (scanned[j]) {
        v[j] += d[j] - shortest;
        for (int i : rowsOf[j]) {
          u[i] += shortest - d[j];
        }
      }
    }
  }

  /** Moves every row on the path one column further. */
  private void augment(int start, int end, int[] pred) {
    int j = end;
    int i = pred[j];
    rowsOf[j][load[j]++] = i;
    while (i != start) {
      int from = columnOf[i];
      columnOf[i] = j;
      j = from;
      int next = pred[j];
      replace(rowsOf[j], i, next);
      i = next;
    }
    columnOf[start] = j;
  }

  private static void replace(int[] rows, int old, int by) {
    for (int k = 0; k < rows.length; k++) {
      if (rows[k] == old) {
        rows[k] = by;
        return;
      }
    }
  }
}
