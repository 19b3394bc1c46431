package org.selfdiff.runner.evaluate;

import java.nio.FloatBuffer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Exact search for the largest inner products, as matrix products of blocks of queries with blocks
 * of the bank. Its own memory is about 20 MB plus the result, whatever the sizes: {@value
 * #QUERY_BLOCK} queries against {@value #BANK_BLOCK} bank vectors at a time.
 */
final class NeighborSearch implements AutoCloseable {
  private static final int QUERY_BLOCK = 1024;
  private static final int BANK_BLOCK = 4096;

  private final Vectors bank;
  private final Vectors queries;
  private final int k;
  private final RowThreads threads;
  private final int queryBlock;
  private final int bankBlock;
  private final INDArray left;
  private final INDArray right;
  private final INDArray products;
  private final BestRows[] best;

  private NeighborSearch(Vectors bank, Vectors queries, int k, int threads) {
    this.bank = bank;
    this.queries = queries;
    this.k = k;
    this.threads = new RowThreads(threads);
    this.queryBlock = evenBlock(queries.count(), QUERY_BLOCK);
    this.bankBlock = evenBlock(bank.count(), BANK_BLOCK);
    this.left = Nd4j.create(DataType.FLOAT, queryBlock, bank.width());
    this.right = Nd4j.create(DataType.FLOAT, bankBlock, bank.width());
    this.products = Nd4j.create(DataType.FLOAT, queryBlock, bankBlock);
    this.best =
        IntStream.range(0, queryBlock).mapToObj(i -> new BestRows(k)).toArray(BestRows[]::new);
  }

  /**
   * Finds the {@code k} bank vectors with the largest inner product with each query; of equal ones
   * the lower row counts as nearer.
   *
   * @throws EvaluationException when the bank holds fewer than {@code k} vectors or vectors of
   *     another length
   */
  static NearestNeighbors search(Vectors bank, Vectors queries, int k, int threads) {
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
    try (NeighborSearch search = new NeighborSearch(bank, queries, k, threads)) {
      return search.run();
    }
  }

  private NearestNeighbors run() {
    int[] rows = new int[Math.multiplyExact(queries.count(), k)];
    float[] similarities = new float[rows.length];
    for (int from = 0; from < queries.count(); from += queryBlock) {
      int first = from;
      int count = Math.min(queryBlock, queries.count() - from);
      fill(left, queries, first, count);
      threads.forEach(count, 0, (row, line) -> best[row].reset());
      for (int at = 0; at < bank.count(); at += bankBlock) {
        offerBlock(at, Math.min(bankBlock, bank.count() - at), count);
      }
      threads.forEach(
          count, 0, (row, line) -> best[row].write(rows, similarities, (first + row) * k));
    }
    return new NearestNeighbors(k, rows, similarities);
  }

  private void offerBlock(int at, int length, int count) {
    fill(right, bank, at, length);
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
    int rounds = (count + limit - 1) / limit;
    return (count + rounds - 1) / rounds;
  }

  @Override
  public void close() {
    left.close();
    right.close();
    products.close();
    threads.close();
  }
}
