package org.selfdiff.runner.session;

import java.nio.FloatBuffer;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Share;
import org.selfdiff.runner.data.Split;

/**
 * What makes features of images. Of several ranks each shows its share of them, and gets the
 * features of all. Not thread safe.
 */
public interface Extraction extends AutoCloseable {
  /** Length of a feature. */
  int dim();

  /** Most images of one pass, of all ranks together. */
  int batch();

  /** The images of a pass that this rank shows. */
  default Share share() {
    return Share.ALL;
  }

  /**
   * Writes the features of at most one batch of images, [n, dim] row-major.
   *
   * @param images those of this rank's share, [share of n, 3, S, S]
   * @param n number of images of all ranks, at most the batch
   * @param at index of the first number
   */
  void write(FloatBuffer images, int n, float[] into, int at);

  /**
   * Features of a split in its order, as they are made.
   *
   * @param workers threads that prepare images
   */
  default FeatureReader of(ImageSet set, Split split, CenterView view, int workers) {
    return new FeatureReader(
        this, EvaluationReader.open(set, split, view, batch(), workers, share()));
  }

  @Override
  void close();
}
