package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Rows of several ranks along a first axis. The recorded arrays have those of rank 0 first, then
 * those of rank 1; a batch that ranks share gives them its rows in turn.
 *
 * @param world how many ranks there are
 */
record RankRows(int world) {
  /** Recorded rows as rows of a batch. */
  GoldenArray inTurns(GoldenArray byRank) {
    int ofRank = byRank.shape()[0] / world;
    return permuted(byRank, row -> row % world * ofRank + row / world);
  }

  /** Rows of a batch as they are recorded. */
  GoldenArray byRank(GoldenArray inTurns) {
    int ofRank = inTurns.shape()[0] / world;
    return permuted(inTurns, row -> row % ofRank * world + row / ofRank);
  }

  private static GoldenArray permuted(GoldenArray array, IntUnaryOperator source) {
    double[] all = array.toDoubles();
    double[] permuted = new double[all.length];
    int rows = array.shape()[0];
    int length = all.length / rows;
    for (int row = 0; row < rows; row++) {
      System.arraycopy(all, source.applyAsInt(row) * length, permuted, row * length, length);
    }
    GoldenArray reals = GoldenArray.reals(permuted, array.shape());
    return array instanceof GoldenArray.Integers ? reals.whole() : reals;
  }

  /**
   * What a rank holds of a batch.
   *
   * @param rows of the batch
   */
  double[] ofRank(int rank, double[] batch, int rows) {
    int length = batch.length / rows;
    return IntStream.iterate(rank, row -> row < rows, row -> row + world)
        .mapToObj(row -> Arrays.copyOfRange(batch, row * length, (row + 1) * length))
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  /**
   * Every rank's loss, [world]: the mean over its own rows instead of all of them.
   *
   * @param ofRows numbers of the rows of a batch, or of several such batches behind each other,
   *     whose mean the loss is, times some number
   * @param loss the loss over all rows
   */
  GoldenArray losses(GoldenArray ofRows, double loss) {
    double[] rows = ofRows.toDoubles();
    double mean = Arrays.stream(rows).average().orElseThrow();
    double[] losses = new double[world];
    for (int row = 0; row < rows.length; row++) {
      losses[row % world] += rows[row] * world / rows.length * loss / mean;
    }
    return GoldenArray.list(losses);
  }

  /**
   * What every rank of the original differentiates, its own mean, as rows that are recorded.
   *
   * @param ofMean gradient of the mean over all rows, by the rows of a batch
   */
  GoldenArray gradient(GoldenArray ofMean) {
    return byRank(ofMean).mapped((index, value) -> value * world);
  }
}
