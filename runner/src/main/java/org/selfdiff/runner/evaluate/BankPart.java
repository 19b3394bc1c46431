package org.selfdiff.runner.evaluate;

/**
 * Rows of a bank that one of several ranks looks through. Parts end where the blocks end in which
 * one process would go through the bank, so that all products are computed as it computes them, and
 * come out with its bits.
 *
 * @param first the first row
 * @param end behind the last row; {@code first} where a rank has none
 */
public record BankPart(int first, int end) {
  /**
   * The part of a rank.
   *
   * @param rows of the bank
   * @param dim length of its features
   */
  public static BankPart of(int rows, int dim, SearchRanks ranks) {
    int block = NeighborSearch.bankBlock(rows, dim);
    long blocks = (rows - 1) / block + 1;
    return new BankPart(
        bound(rows, block, blocks * ranks.rank() / ranks.size()),
        bound(rows, block, blocks * (ranks.rank() + 1) / ranks.size()));
  }

  private static int bound(int rows, int block, long blocks) {
    return (int) Math.min(rows, block * blocks);
  }

  /** Whether a row is of this part. */
  public boolean has(int row) {
    return row >= first && row < end;
  }

  /** How many rows. */
  public int rows() {
    return end - first;
  }
}
