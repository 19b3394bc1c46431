package org.selfdiff.runner.data;

import java.util.Arrays;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.augment.Workspace;
import org.selfdiff.runner.data.image.Image;

/**
 * An endless sequence of training batches of random views, prepared ahead by worker threads in
 * memory that is allocated once.
 *
 * <p>Every epoch has its own order of the images; images that do not fill a last batch are left out
 * of that epoch, unless all are asked for. Order and views are functions of the seed, the epoch and
 * the image: the number of workers and the place where a run was resumed change nothing. Nor does
 * the number of ranks: each of them makes its share of the same batches.
 */
public final class BatchLoader implements AutoCloseable {
  /** Batches in memory: one with the reader, one being filled, one to spare. */
  private static final int RING = 3;

  private final ImageSet set;
  private final SampleViews views;
  private final CounterRandom shuffles;
  private final CounterRandom draws;
  private final int batch;
  private final Share share;
  private final int stepsPerEpoch;
  private final Prefetch prefetch;
  private long orderedEpoch = -1;
  private int[] order;

  private BatchLoader(
      ImageSet set,
      Views views,
      PixelFormat format,
      long seed,
      int batch,
      int workers,
      boolean all,
      int epoch,
      int step,
      Share share) {
    this.set = set;
    this.batch = batch;
    this.share = share;
    this.views = new SampleViews(views);
    shuffles = CounterRandom.of(seed).at("shuffle");
    draws = CounterRandom.of(seed).at("views");
    int images = set.size(Split.TRAIN);
    stepsPerEpoch = images / batch + (all && images % batch > 0 ? 1 : 0);
    if (images < batch) {
      throw new DataException(
          set.name()
              + ": the training split has "
              + set.size(Split.TRAIN)
              + " images, fewer than one batch of "
              + batch
              + ". Lower the batch or use more images.");
    }
    Batch[] ring = new Batch[RING];
    Arrays.setAll(ring, i -> new Batch(share.of(batch), format, this.views.lengths()));
    long first = (long) epoch * stepsPerEpoch + step;
    prefetch = new Prefetch(this::begin, ViewFiller::new, ring, first, workers);
  }

  /**
   * Starts at the beginning.
   *
   * @param set the images; stays open
   * @param views how views are made
   * @param format what a batch holds of them
   * @param seed of the run
   * @param batch images per batch
   * @param workers threads, at least 1
   * @throws DataException if the training split has fewer images than a batch
   */
  public static BatchLoader open(
      ImageSet set, Views views, PixelFormat format, long seed, int batch, int workers) {
    return resume(set, views, format, seed, batch, workers, 0, 0);
  }

  /** Starts as {@link #open}, but the images that are left of an epoch are a smaller last batch. */
  public static BatchLoader ofAll(
      ImageSet set, Views views, PixelFormat format, long seed, int batch, int workers) {
    return new BatchLoader(set, views, format, seed, batch, workers, true, 0, 0, Share.ALL);
  }

  /** Starts as {@link #ofAll} with the images of a share; its part of a last batch may be empty. */
  public static BatchLoader ofAll(
      ImageSet set,
      Views views,
      PixelFormat format,
      long seed,
      int batch,
      int workers,
      Share share) {
    return new BatchLoader(set, views, format, seed, batch, workers, true, 0, 0, share);
  }

  /** Starts as {@link #open}, but with the batch of {@code step} of {@code epoch}, both from 0. */
  public static BatchLoader resume(
      ImageSet set,
      Views views,
      PixelFormat format,
      long seed,
      int batch,
      int workers,
      int epoch,
      int step) {
    return resume(set, views, format, seed, batch, workers, epoch, step, Share.ALL);
  }

  /**
   * Starts as {@link #resume} with the images of a share: size, indices, labels and views of a
   * batch are those of the share, and no other image is read.
   *
   * @param batch images per batch of all ranks
   * @param share the images of this rank
   */
  public static BatchLoader resume(
      ImageSet set,
      Views views,
      PixelFormat format,
      long seed,
      int batch,
      int workers,
      int epoch,
      int step,
      Share share) {
    return new BatchLoader(set, views, format, seed, batch, workers, false, epoch, step, share);
  }

  /** Batches of one epoch. */
  public int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /** Epoch of a batch, from 0. */
  int epoch(Batch batch) {
    return (int) (batch.number() / stepsPerEpoch);
  }

  /** Step of a batch within its epoch, from 0. */
  int step(Batch batch) {
    return (int) (batch.number() % stepsPerEpoch);
  }

  /**
   * Waits for the next batch; the one before becomes invalid.
   *
   * @throws DataException if one of its images cannot be read; the message names the image
   */
  public Batch next() {
    return prefetch.next();
  }

  /** Which views of an image of a batch are made by stronger operations, by view. */
  public boolean[] strong(Batch batch, int item) {
    return views.strong(sample(batch.number(), batch.indices()[item]));
  }

  private CounterRandom sample(long number, int index) {
    return draws.at(number / stepsPerEpoch).at(index);
  }

  /** Stops the workers; waits at most for the image that each is at. */
  @Override
  public void close() {
    prefetch.close();
  }

  private boolean begin(long number, Batch into) {
    long epoch = number / stepsPerEpoch;
    if (epoch != orderedEpoch) {
      order = set.order(shuffles.at(epoch));
      orderedEpoch = epoch;
    }
    int first = (int) (number % stepsPerEpoch) * batch;
    into.begin(number, share.of(Math.min(batch, order.length - first)));
    for (int item = 0; item < into.size(); item++) {
      into.indices()[item] = order[first + share.place(item)];
    }
    return true;
  }

  private final class ViewFiller implements Prefetch.Filler {
    private final ImageReader reader = set.reader();
    private final Workspace workspace = views.workspace();
    private final Image image = new Image();

    @Override
    public void fill(Batch into, int item) {
      int index = into.indices()[item];
      CounterRandom sample = sample(into.number(), index);
      reader.read(Split.TRAIN, index, image, (w, h) -> views.reduction(w, h, sample));
      into.labels()[item] = set.label(Split.TRAIN, index);
      views.write(image, sample, workspace, into, item);
    }

    @Override
    public void close() {
      reader.close();
    }
  }
}
