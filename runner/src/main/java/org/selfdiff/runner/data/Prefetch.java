package org.selfdiff.runner.data;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Fills a ring of batches with several threads ahead of their reader. Which thread fills which
 * image is left to chance; what is filled is not.
 *
 * <p>Workers are never interrupted: an interrupt would close the archive that all of them read.
 */
final class Prefetch implements AutoCloseable {
  /** Images that a worker takes at a time. */
  private static final int CHUNK = 4;

  /** Decides which images a batch has: calls {@link Batch#begin} and fills the indices. */
  interface Plan {
    /**
     * Prepares batch {@code number}; it may be empty.
     *
     * @return whether there is such a batch
     */
    boolean begin(long number, Batch batch);
  }

  /** Fills images of batches in one thread. */
  interface Filler extends AutoCloseable {
    void fill(Batch batch, int item);

    @Override
    void close();
  }

  /** Makes one filler for each thread. */
  interface Fillers {
    Filler create();
  }

  private static final class Slot {
    private final Batch batch;
    private boolean there;
    private int claimed;
    private int missing;
    private int failedItem;
    private Throwable failure;

    Slot(Batch batch) {
      this.batch = batch;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition done = lock.newCondition();
  private final Plan plan;
  private final Slot[] slots;
  private final Thread[] threads;

  /** The next batch to give; the one before is with the reader while {@code held}. */
  private long given;

  private boolean held;

  /** The earliest batch with images that no worker took. */
  private long claiming;

  /** The next batch to begin: the slots hold the ones before. */
  private long opened;

  private Throwable broken;
  private volatile boolean closed;

  /**
   * Starts the workers.
   *
   * @param plan which images a batch has
   * @param fillers how images are filled
   * @param ring the batches to reuse, at least 2
   * @param first number of the first batch
   * @param workers threads, at least 1
   */
  Prefetch(Plan plan, Fillers fillers, Batch[] ring, long first, int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least 1, found " + workers);
    }
    this.plan = plan;
    given = first;
    claiming = first;
    opened = first;
    slots = new Slot[ring.length];
    for (long number = first; number < first + ring.length; number++) {
      slots[index(number)] = new Slot(ring[index(number)]);
      open();
    }
    threads = new Thread[workers];
    for (int i = 0; i < workers; i++) {
      threads[i] = new Thread(() -> work(fillers), "images-" + i);
      threads[i].setDaemon(true);
      threads[i].start();
    }
  }

  private int index(long number) {
    return (int) (number % slots.length);
  }

  private void open() {
    Slot slot = slots[index(opened)];
    slot.there = plan.begin(opened, slot.batch);
    slot.claimed = 0;
    slot.missing = slot.batch.size();
    slot.failure = null;
    opened++;
  }

  /**
   * Waits for the next batch and gives the one before back to the workers.
   *
   * @throws DataException if an image of the batch could not be read
   * @throws IllegalStateException if there is no further batch, the ring is closed or a worker
   *     failed
   */
  Batch next() {
    lock.lock();
    try {
      if (held && !closed) {
        open();
        held = false;
        work.signalAll();
      }
      Slot slot = slots[index(given)];
      while (slot.missing > 0 && broken == null && !closed) {
        done.awaitUninterruptibly();
      }
      requireReady(slot);
      given++;
      held = true;
      return slot.batch;
    } finally {
      lock.unlock();
    }
  }

  private void requireReady(Slot slot) {
    if (closed) {
      throw new IllegalStateException("the batches are closed");
    }
    if (broken != null) {
      throw new IllegalStateException("an image worker failed: " + broken, broken);
    }
    if (!slot.there) {
      throw new IllegalStateException("there is no batch " + given);
    }
    if (slot.failure instanceof DataException e) {
      throw new DataException(e.getMessage(), e);
    }
    if (slot.failure != null) {
      int image = slot.batch.indices()[slot.failedItem];
      throw new IllegalStateException(
          "image " + image + " of the split cannot be prepared: " + slot.failure, slot.failure);
    }
  }

  private void work(Fillers fillers) {
    try (Filler filler = fillers.create()) {
      int[] items = new int[2];
      for (Slot slot = claim(items); slot != null; slot = claim(items)) {
        for (int item = items[0]; item < items[1] && !closed; item++) {
          fill(filler, slot, item);
        }
        finish(slot, items[1] - items[0]);
      }
    } catch (RuntimeException | Error e) {
      lock.lock();
      try {
        broken = e;
        done.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Waits for images to fill and takes some: items[0] to items[1], exclusive; null once closed. */
  private Slot claim(int[] items) {
    lock.lock();
    try {
      while (!closed) {
        while (claiming < opened && slots[index(claiming)].batch.size() == 0) {
          claiming++;
        }
        if (claiming < opened) {
          Slot slot = slots[index(claiming)];
          items[0] = slot.claimed;
          items[1] = Math.min(slot.claimed + CHUNK, slot.batch.size());
          slot.claimed = items[1];
          claiming += slot.claimed == slot.batch.size() ? 1 : 0;
          return slot;
        }
        work.awaitUninterruptibly();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void fill(Filler filler, Slot slot, int item) {
    try {
      filler.fill(slot.batch, item);
    } catch (RuntimeException | Error e) {
      lock.lock();
      try {
        if (slot.failure == null || item < slot.failedItem) {
          slot.failure = e;
          slot.failedItem = item;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private void finish(Slot slot, int items) {
    lock.lock();
    try {
      slot.missing -= items;
      if (slot.missing == 0) {
        done.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Stops the workers after the image that each is at, and waits for them. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      work.signalAll();
      done.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
