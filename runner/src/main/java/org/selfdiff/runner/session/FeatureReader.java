package org.selfdiff.runner.session;

import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.evaluate.RowSource;

/**
 * Features of images as they are made: rows are read in ascending order and by one thread, and the
 * one that was read last may be read again. Only one batch of them is in memory. All ranks of a
 * group read the same rows, each of its own images.
 */
public final class FeatureReader implements RowSource, AutoCloseable {
  private final Extraction extraction;
  private final EvaluationReader images;
  private final int[] labels;
  private final float[] made;
  private int first;
  private int end;

  /**
   * Begins with the first image.
   *
   * @param extraction makes the features; stays open
   * @param images whose, in batches and the share of the extraction; closed with this reader
   */
  public FeatureReader(Extraction extraction, EvaluationReader images) {
    this.extraction = extraction;
    this.images = images;
    labels = images.labels();
    made = new float[Math.multiplyExact(extraction.batch(), extraction.dim())];
  }

  /** Class of each image that it gives in all. */
  public int[] labels() {
    return labels;
  }

  /** Length of a feature. */
  public int dim() {
    return extraction.dim();
  }

  /** Bytes of all of them. */
  public long bytes() {
    return (long) labels.length * dim() * Float.BYTES;
  }

  /**
   * {@inheritDoc}
   *
   * @throws org.selfdiff.runner.evaluate.EvaluationException if it has a number that is not finite
   */
  @Override
  public void read(int row, float[] into, int at) {
    if (row < first || row > end) {
      throw new IllegalArgumentException("row " + row + " after those from " + first + " on");
    }
    if (row == end) {
      Batch batch = images.next();
      int count = Math.min(extraction.batch(), labels.length - end);
      extraction.write(batch.view(0), count, made, 0);
      for (int i = 0; i < count; i++) {
        Features.requireFinite(end + i, made, i * dim(), dim());
      }
      first = end;
      end += count;
    }
    System.arraycopy(made, (row - first) * dim(), into, at, dim());
  }

  @Override
  public void close() {
    images.close();
  }
}
