package org.selfdiff.runner.session.evaluation;

import java.nio.FloatBuffer;
import org.selfdiff.runner.session.Extraction;

/**
 * The normalized pixels of the views themselves as features: what learning has to beat.
 *
 * @param dim numbers of a view
 */
record RawPixels(int dim) implements Extraction {
  private static final int BATCH = 64;

  @Override
  public int batch() {
    return BATCH;
  }

  @Override
  public void write(FloatBuffer images, int n, float[] into, int at) {
    images.get(into, at, n * dim);
  }

  @Override
  public void close() {}
}
