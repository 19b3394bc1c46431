package org.selfdiff.methods.graph;

import java.util.Collections;
import java.util.stream.IntStream;

/**
 * How batch norm sees its input: with S splits, [N, C, ...] is [N/S, S·C, ...], so that sample n
 * falls into split n mod S and ordinary per-channel statistics are those of one split. Numbers per
 * split and channel, [S·C], have the channels of a split behind each other.
 */
public final class BatchNormLayout {
  private final Shape whole;
  private final int splits;

  /**
   * The layout of an input.
   *
   * @param whole shape of the input, [N, C] or [N, C, H, W]
   * @param splits S
   * @throws GraphException if the samples cannot be divided into so many splits of one size
   */
  public BatchNormLayout(Shape whole, int splits) {
    GraphException.unless(
        whole.dim(0) % splits == 0,
        "batch norm: %d samples cannot be split in %d",
        whole.dim(0),
        splits);
    this.whole = whole;
    this.splits = splits;
  }

  /** The input as it is seen. */
  public Value split(Graph g, Value x) {
    return splits == 1 ? x : g.reshape(x, splitShape().dims());
  }

  /** What is like the input as it is seen, in the input's own shape. */
  public Value join(Graph g, Value y) {
    return splits == 1 ? y : g.reshape(y, whole.dims());
  }

  /** [C] to [S·C], the same for every split. */
  public Value repeat(Graph g, Value perChannel) {
    return splits == 1
        ? perChannel
        : g.concat(0, Collections.nCopies(splits, perChannel).toArray(Value[]::new));
  }

  /** [S·C] summed over splits to [C]. */
  Value total(Graph g, Value perSplit) {
    return splits == 1 ? perSplit : g.sum(g.reshape(perSplit, splits, whole.dim(1)), false, 0);
  }

  /** [S·C] so that it broadcasts with the input. */
  Value wide(Graph g, Value perChannel) {
    long[] dims = IntStream.range(0, whole.rank()).mapToLong(i -> 1).toArray();
    dims[1] = splits * whole.dim(1);
    return g.reshape(perChannel, dims);
  }

  /** The axes that statistics go over. */
  public int[] axes() {
    return IntStream.range(0, whole.rank()).filter(i -> i != 1).toArray();
  }

  /** Values behind one statistic. */
  public long count() {
    return whole.size() / (splits * whole.dim(1));
  }

  private Shape splitShape() {
    return whole.with(0, whole.dim(0) / splits).with(1, splits * whole.dim(1));
  }
}
