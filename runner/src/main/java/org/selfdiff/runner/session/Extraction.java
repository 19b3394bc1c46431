package org.selfdiff.runner.session;

import java.nio.FloatBuffer;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.evaluate.Features;

/** A network whose features can be computed. Not thread safe. */
public interface Extraction extends AutoCloseable {
  /** Length of a feature. */
  int dim();

  /** Most images of one pass. */
  int batch();

  /** Features of a split in its order. */
  Features of(ImageSet set, Split split, Views views);

  /**
   * Features of at most one batch of images, [n, dim] row-major.
   *
   * @param images [n, 3, S, S]
   * @param n number of images, at most the batch
   */
  float[] of(FloatBuffer images, int n);

  @Override
  void close();
}
