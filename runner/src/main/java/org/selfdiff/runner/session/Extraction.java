package org.selfdiff.runner.session;

import java.nio.FloatBuffer;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.evaluate.Features;

/** What makes features of images. Not thread safe. */
public interface Extraction extends AutoCloseable {
  /** Length of a feature. */
  int dim();

  /** Most images of one pass. */
  int batch();

  /**
   * Writes the features of at most one batch of images, [n, dim] row-major.
   *
   * @param images [n, 3, S, S]
   * @param n number of images, at most the batch
   * @param at index of the first number
   */
  void write(FloatBuffer images, int n, float[] into, int at);

  /**
   * Features of a split in its order.
   *
   * @param workers threads that prepare images
   */
  default Features of(ImageSet set, Split split, CenterView view, int workers) {
    return of(EvaluationReader.open(set, split, view, batch(), workers));
  }

  /** Features of all images of a reader, which is closed. */
  default Features of(EvaluationReader images) {
    float[] values = new float[Math.multiplyExact(images.size(), dim())];
    int[] labels = new int[images.size()];
    try (images) {
      for (int row = 0; images.hasNext(); ) {
        Batch batch = images.next();
        write(batch.view(0), batch.size(), values, row * dim());
        System.arraycopy(batch.labels(), 0, labels, row, batch.size());
        row += batch.size();
      }
    }
    return new Features(values, labels.length, dim(), labels);
  }

  @Override
  void close();
}
