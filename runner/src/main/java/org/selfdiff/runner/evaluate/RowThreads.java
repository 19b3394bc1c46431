package org.selfdiff.runner.evaluate;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** A fixed number of threads that share the rows of a matrix in contiguous parts. */
final class RowThreads implements AutoCloseable {
  private final int threads;
  private final ExecutorService pool;

  RowThreads(int threads) {
    this.threads = threads;
    this.pool = Executors.newFixedThreadPool(threads);
  }

  /** What is done with one row. */
  interface RowWork {
    /** Handles a row; {@code line} is scratch space of the thread. */
    void accept(int row, float[] line);
  }

  /**
   * Runs the work for the rows {@code 0 .. rows - 1} and waits for all of them.
   *
   * @param length length of the scratch line that the work gets
   */
  void forEach(int rows, int length, RowWork work) {
    List<Callable<Void>> parts =
        IntStream.range(0, threads).mapToObj(part -> part(rows, part, length, work)).toList();
    try {
      for (var done : pool.invokeAll(parts)) {
        done.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading features", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private Callable<Void> part(int rows, int part, int length, RowWork work) {
    return () -> {
      float[] line = new float[length];
      int end = (int) ((long) rows * (part + 1) / threads);
      for (int row = (int) ((long) rows * part / threads); row < end; row++) {
        work.accept(row, line);
      }
      return null;
    };
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
