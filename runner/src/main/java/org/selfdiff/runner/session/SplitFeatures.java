package org.selfdiff.runner.session;

import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.evaluate.Features;

/**
 * Gathers the features of whole splits from batches of evaluation views.
 *
 * @param set the images
 * @param views size and statistics of the evaluation view
 * @param batch most images of one batch
 * @param workers threads that prepare images
 */
public record SplitFeatures(ImageSet set, Views views, int batch, int workers) {
  /** Computes the features of a batch. */
  @FunctionalInterface
  public interface Rows {
    /** Writes one feature per image from index {@code at} on. */
    void write(Batch images, float[] into, int at);
  }

  /**
   * Features of a split in its order.
   *
   * @param dim length of a feature
   */
  public Features of(Split split, int dim, Rows rows) {
    int count = set.size(split);
    float[] values = new float[Math.multiplyExact(count, dim)];
    int[] labels = new int[count];
    int row = 0;
    try (EvaluationReader reader = EvaluationReader.open(set, split, views, batch, workers)) {
      while (reader.hasNext()) {
        Batch images = reader.next();
        rows.write(images, values, row * dim);
        System.arraycopy(images.labels(), 0, labels, row, images.size());
        row += images.size();
      }
    }
    return new Features(values, count, dim, labels);
  }
}
