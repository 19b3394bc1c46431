package org.selfdiff.runner.evaluate;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Exact search for the largest inner products, as matrix products of blocks of queries with blocks
 * of the bank: {@value #QUERY_BLOCK} queries against {@value #BANK_BLOCK} bank vectors at a time.
 * The bank is read once for as many blocks of queries as {@value #GROUP_BYTES} bytes hold with
 * their neighbors so far. Beside these it takes the memory of one block of the bank, whatever the
 * length of the bank, and the result.
 */
final class NeighborSearch implements AutoCloseable {
  private static final int QUERY_BLOCK = 1024;
  private static final int BANK_BLOCK = 4096;
  private static final long GROUP_BYTES = 1L << 27;

  /** Bytes of the neighbors that ranks exchange at a time. */
  private static final long EXCHANGE_BYTES = 1L << 26;

  /** Numbers of a block, 1 GiB: no index within it passes 2^31, however long the vectors are. */
  private static final long BLOCK_NUMBERS = 1L << 28;

  private static final int MOST_NEIGHBORS = Integer.MAX_VALUE - 8;

  private final Vectors bank;
  private final Vectors queries;
  private final int k;
  private final SearchRanks ranks;
  private final BankPart part;
  private final RowThreads threads;
  private final int queryBlock;
  private final int bankBlock;
  private final Block[] group;
  private final INDArray right;
  private final INDArray products;

  private NeighborSearch(Vectors bank, Vectors queries, int k, int threads, SearchRanks ranks) {
    this.bank = bank;
    this.queries = queries;
    this.k = k;
    this.ranks = ranks;
    this.part = BankPart.of(bank.count(), bank.width(), ranks);
    this.threads = new RowThreads(threads);
    this.queryBlock = evenBlock(queries.count(), limit(QUERY_BLOCK, bank.width()));
    this.bankBlock = bankBlock(bank.count(), bank.width());
    this.right = Nd4j.create(DataType.FLOAT, bankBlock, bank.width());
    this.products = Nd4j.create(DataType.FLOAT, queryBlock, bankBlock);
    long each = queryBlock * ((long) bank.width() * Float.BYTES + BestRows.bytes(k));
    int blocks = (queries.count() - 1) / queryBlock + 1;
    this.group = new Block[(int) Math.max(1, Math.min(blocks, GROUP_BYTES / each))];
    Arrays.setAll(group, i -> new Block());
  }

  /** Rows of the bank that are looked at together. */
  static int bankBlock(int rows, int width) {
    return evenBlock(rows, limit(BANK_BLOCK, width));
  }

  private static int limit(int rows, int width) {
    return (int) Math.max(1, Math.min(rows, BLOCK_NUMBERS / width));
  }

  /** Queries that meet a block of the bank together. */
  private final class Block {
    private final INDArray left = Nd4j.create(DataType.FLOAT, queryBlock, bank.width());
    private final BestRows[] best = new BestRows[queryBlock];
    private int first;
    private int count;

    private Block() {
      Arrays.setAll(best, i -> new BestRows(k));
    }

    /** Begins with the queries from one on. */
    private void begin(int from) {
      first = from;
      count = Math.min(queryBlock, queries.count() - from);
      fill(left, queries, first, count);
      threads.forEach(count, 0, (row, line) -> best[row].reset());
    }

    /** Offers them the vectors that are in the bank's block. */
    private void meet(int at, int length) {
      Nd4j.exec(
          DynamicCustomOp.builder("matmul")
              .addInputs(left, right)
              .addOutputs(products)
              .addIntegerArguments(0, 1)
              .build());
      FloatBuffer values = products.data().asNioFloat();
      threads.forEach(
          count,
          length,
          (row, line) -> {
            values.get(row * bankBlock, line);
            best[row].offer(line, length, at);
          });
    }

    private void write(int[] rows, float[] similarities) {
      if (ranks.size() == 1) {
        threads.forEach(
            count, 0, (row, line) -> best[row].write(rows, similarities, (first + row) * k));
        return;
      }
      int atOnce = (int) Math.max(1, Math.min(count, exchanged()));
      for (int row = 0; row < count; row += atOnce) {
        exchange(row, Math.min(atOnce, count - row), rows, similarities);
      }
    }

    /** Queries whose neighbors are exchanged together. */
    private long exchanged() {
      return EXCHANGE_BYTES / Long.BYTES / ranks.size() / k;
    }

    private void exchange(int from, int length, int[] rows, float[] similarities) {
      long[] own = new long[Math.multiplyExact(length, k)];
      threads.forEach(length, 0, (row, line) -> best[from + row].keys(own, row * k));
      long[] all = ranks.gather(own);
      threads.forEach(
          length,
          0,
          (row, line) ->
              BestRows.merge(
                  all, row * k, own.length, k, rows, similarities, (first + from + row) * k));
    }
  }

  /**
   * Finds the {@code k} bank vectors with the largest inner product with each query; of equal ones
   * the lower row counts as nearer.
   *
   * @throws EvaluationException when the bank holds fewer than {@code k} vectors or vectors of
   *     another length, or when there are more neighbors in all than an array holds
   */
  static NearestNeighbors search(Vectors bank, Vectors queries, int k, int threads) {
    return search(bank, queries, k, threads, SearchRanks.ALONE);
  }

  /**
   * The same by several ranks, each of which reads its {@link BankPart} of the bank alone, and all
   * of which get the same: what one process finds, bit by bit.
   */
  static NearestNeighbors search(
      Vectors bank, Vectors queries, int k, int threads, SearchRanks ranks) {
    if (k < 1 || k > bank.count()) {
      throw new EvaluationException(
          "kNN needs 1 to "
              + bank.count()
              + " neighbors, as the bank holds "
              + bank.count()
              + " images, and k is "
              + k
              + ": change evaluate.knn.k or use more training images");
    }
    if (bank.width() != queries.width()) {
      throw new EvaluationException(
          "the bank's features have "
              + bank.width()
              + " components and the queries' "
              + queries.width()
              + ": both must come from the same output of the same network");
    }
    if ((long) k * queries.count() > MOST_NEIGHBORS) {
      throw new EvaluationException(
          "kNN of "
              + queries.count()
              + " images with "
              + k
              + " neighbors each are more than "
              + MOST_NEIGHBORS
              + " neighbors: lower k to at most "
              + MOST_NEIGHBORS / queries.count()
              + " or evaluate on fewer images");
    }
    try (NeighborSearch search = new NeighborSearch(bank, queries, k, threads, ranks)) {
      return search.run();
    }
  }

  private NearestNeighbors run() {
    int[] rows = new int[queries.count() * k];
    float[] similarities = new float[rows.length];
    int next = 0;
    while (next < queries.count()) {
      int begun = 0;
      while (begun < group.length && next < queries.count()) {
        group[begun].begin(next);
        next += group[begun++].count;
      }
      for (int at = part.first(); at < part.end(); at += bankBlock) {
        int length = Math.min(bankBlock, part.end() - at);
        fill(right, bank, at, length);
        for (int i = 0; i < begun; i++) {
          group[i].meet(at, length);
        }
      }
      for (int i = 0; i < begun; i++) {
        group[i].write(rows, similarities);
      }
    }
    return new NearestNeighbors(k, rows, similarities);
  }

  private void fill(INDArray block, Vectors vectors, int from, int count) {
    FloatBuffer values = block.data().asNioFloat();
    threads.forEach(
        count,
        vectors.width(),
        (row, line) -> {
          vectors.read(from + row, line);
          values.put(row * vectors.width(), line);
        });
  }

  /** The smallest block that needs no more rounds than blocks of the limit. */
  private static int evenBlock(int count, int limit) {
    int rounds = (count - 1) / limit + 1;
    return (count - 1) / rounds + 1;
  }

  @Override
  public void close() {
    for (Block block : group) {
      block.left.close();
    }
    right.close();
    products.close();
    threads.close();
  }
}
