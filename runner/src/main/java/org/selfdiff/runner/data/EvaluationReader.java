package org.selfdiff.runner.data;

import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.function.IntUnaryOperator;
import org.selfdiff.runner.data.augment.Workspace;
import org.selfdiff.runner.data.image.Image;

/**
 * Images of a split once, all or chosen ones, as the one view that features are evaluated on; the
 * last batch may be smaller. Prepared ahead by worker threads. Of several ranks each reads its
 * share of every batch.
 */
public final class EvaluationReader implements AutoCloseable {
  private static final int RING = 3;

  private final ImageSet set;
  private final Split split;
  private final CenterPipeline pipeline;
  private final IntUnaryOperator chosen;
  private final int size;
  private final int batch;
  private final Share share;
  private final long batches;
  private final Prefetch prefetch;
  private long read;

  private EvaluationReader(
      ImageSet set,
      Split split,
      IntUnaryOperator chosen,
      int size,
      CenterView view,
      int batch,
      int workers,
      Share share) {
    this.set = set;
    this.split = split;
    this.chosen = chosen;
    this.size = size;
    this.batch = batch;
    this.share = share;
    pipeline = new CenterPipeline(view);
    batches = (size + batch - 1L) / batch;
    Batch[] ring = new Batch[RING];
    int capacity = share.of(Math.min(batch, Math.max(1, size)));
    Arrays.setAll(ring, i -> new Batch(capacity, PixelFormat.NORMALIZED, pipeline.length()));
    prefetch = new Prefetch(this::begin, ViewFiller::new, ring, 0, workers);
  }

  /**
   * Starts with the first of some images.
   *
   * @param indices the images, in the order in which they are read
   */
  public static EvaluationReader open(
      ImageSet set, Split split, int[] indices, CenterView view, int batch, int workers) {
    return open(set, split, indices, view, batch, workers, Share.ALL);
  }

  /**
   * The same with the images of a share.
   *
   * @param batch most images per batch of all ranks
   * @param share the images of this rank
   */
  public static EvaluationReader open(
      ImageSet set,
      Split split,
      int[] indices,
      CenterView view,
      int batch,
      int workers,
      Share share) {
    int[] order = indices.clone();
    return new EvaluationReader(
        set, split, i -> order[i], order.length, view, batch, workers, share);
  }

  /**
   * Starts with the first image of a whole split.
   *
   * @param set the images; stays open
   * @param split which part of them
   * @param view how they are shown
   * @param batch most images per batch
   * @param workers threads, at least 1
   * @throws DataException if the split has no images
   */
  public static EvaluationReader open(
      ImageSet set, Split split, CenterView view, int batch, int workers) {
    return open(set, split, view, batch, workers, Share.ALL);
  }

  /**
   * The same with the images of a share.
   *
   * @param batch most images per batch of all ranks
   * @param share the images of this rank
   * @throws DataException if the split has no images
   */
  public static EvaluationReader open(
      ImageSet set, Split split, CenterView view, int batch, int workers, Share share) {
    if (set.size(split) == 0) {
      throw new DataException(
          set.name()
              + ": no "
              + (split == Split.TEST ? "test" : "training")
              + " images. Looked for "
              + (split == Split.TEST ? "test/CLASS/ and val/CLASS/" : "train/CLASS/")
              + "; add them, or leave out the evaluation.");
    }
    return new EvaluationReader(
        set, split, IntUnaryOperator.identity(), set.size(split), view, batch, workers, share);
  }

  /** Images that all ranks get together. */
  public int size() {
    return size;
  }

  /** Class of each of these images, in their order. */
  public int[] labels() {
    int[] labels = new int[size];
    Arrays.setAll(labels, i -> set.label(split, chosen.applyAsInt(i)));
    return labels;
  }

  /** Whether images are left. */
  public boolean hasNext() {
    return read < batches;
  }

  /**
   * Waits for the next batch, whose view 0 is the evaluation view; the one before becomes invalid.
   * A share of the last batch may be empty.
   *
   * @throws DataException if one of its images cannot be read; the message names the image
   * @throws NoSuchElementException if none are left
   */
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all " + batches + " batches of the split were read");
    }
    Batch next = prefetch.next();
    read++;
    return next;
  }

  /** Stops the workers; waits at most for the image that each is at. */
  @Override
  public void close() {
    prefetch.close();
  }

  private boolean begin(long number, Batch into) {
    long first = number * batch;
    int count = (int) Math.max(0, Math.min(batch, size - first));
    into.begin(number, share.of(count));
    for (int item = 0; item < into.size(); item++) {
      into.indices()[item] = chosen.applyAsInt((int) first + share.place(item));
    }
    return count > 0;
  }

  private final class ViewFiller implements Prefetch.Filler {
    private final ImageReader reader = set.reader();
    private final Workspace workspace = pipeline.workspace();
    private final Image image = new Image();

    @Override
    public void fill(Batch into, int item) {
      int index = into.indices()[item];
      reader.read(split, index, image);
      into.labels()[item] = set.label(split, index);
      pipeline.write(image, workspace, into.numbers(0), item * pipeline.length());
    }

    @Override
    public void close() {
      reader.close();
    }
  }
}
