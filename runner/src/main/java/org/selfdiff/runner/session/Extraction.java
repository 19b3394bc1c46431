package org.selfdiff.runner.session;

import java.nio.FloatBuffer;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;

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
   * Features of a split in its order, as they are made.
   *
   * @param workers threads that prepare images
   */
  default FeatureReader of(ImageSet set, Split split, CenterView view, int workers) {
    return new FeatureReader(this, EvaluationReader.open(set, split, view, batch(), workers));
  }

  @Override
  void close();
}
