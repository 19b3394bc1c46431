package org.selfdiff.runner.data;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.selfdiff.runner.data.image.Image;

/** Reads images of a split once with several threads, in any order. */
public final class ParallelReading {
  private static final long WAKES = 50;

  private ParallelReading() {}

  /** What one thread does with the images that it reads. */
  public interface Visitor {
    /**
     * An image that was read.
     *
     * @param k which of the chosen images it is
     * @param reader it was read with
     * @param image valid during the call
     * @param nanos that reading took
     */
    void read(int k, ImageReader reader, Image image, long nanos);

    /** An image that cannot be read. */
    void unreadable(int k, UnreadableException why);
  }

  /**
   * Indices evenly spread over some images, the first one among them.
   *
   * @param size of a split
   * @param sample how many to take at most
   * @return the k-th of {@code min(size, sample)}
   */
  public static IntUnaryOperator spread(int size, int sample) {
    int count = Math.min(size, sample);
    return k -> (int) ((long) k * size / count);
  }

  /**
   * Reads images and returns once all are read, or a stop is asked for.
   *
   * @param chosen index in the split of the k-th image to read
   * @param count how many
   * @param threads at least 1
   * @param visitors makes one for each thread
   * @param progress told on the caller's thread, a few times a second, how many are done
   * @param stop asked there as often
   * @return true if all are read
   * @throws RuntimeException the first that a visitor or a reader threw, other than {@link
   *     UnreadableException}
   */
  public static boolean of(
      ImageSet set,
      Split split,
      IntUnaryOperator chosen,
      int count,
      int threads,
      Supplier<? extends Visitor> visitors,
      IntConsumer progress,
      BooleanSupplier stop) {
    AtomicInteger next = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> workers = new ArrayList<>();
    for (int t = 0; t < Math.min(threads, Math.max(1, count)); t++) {
      Visitor visitor = visitors.get();
      Runnable work =
          () -> {
            Image image = new Image();
            try (ImageReader reader = set.reader()) {
              for (int k = next.getAndIncrement();
                  k < count && failure.get() == null;
                  k = next.getAndIncrement()) {
                visit(reader, split, k, chosen.applyAsInt(k), image, visitor);
                done.getAndIncrement();
              }
            } catch (RuntimeException | Error e) {
              failure.compareAndSet(null, e);
            }
          };
      Thread worker = new Thread(work, "reading-" + t);
      worker.setDaemon(true);
      worker.start();
      workers.add(worker);
    }
    boolean stopped = false;
    for (Thread worker : workers) {
      while (worker.isAlive()) {
        try {
          worker.join(WAKES);
        } catch (InterruptedException e) {
          stopped = true;
        }
        progress.accept(done.get());
        if (stop.getAsBoolean() || stopped) {
          stopped = true;
          next.set(count);
        }
      }
    }
    if (failure.get() instanceof DataException e) {
      throw e;
    }
    if (failure.get() != null) {
      throw new IllegalStateException("reading failed: " + failure.get(), failure.get());
    }
    return !stopped;
  }

  private static void visit(
      ImageReader reader, Split split, int k, int index, Image image, Visitor visitor) {
    long begin = System.nanoTime();
    try {
      reader.read(split, index, image);
    } catch (UnreadableException e) {
      visitor.unreadable(k, e);
      return;
    }
    visitor.read(k, reader, image, System.nanoTime() - begin);
  }
}
