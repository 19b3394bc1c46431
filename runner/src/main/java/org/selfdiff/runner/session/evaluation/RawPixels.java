package org.selfdiff.runner.session.evaluation;

import java.nio.FloatBuffer;
import org.selfdiff.runner.data.Share;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.session.Extraction;
import org.selfdiff.runner.session.HostCollectives;

/**
 * The normalized pixels of the views themselves as features: what learning has to beat.
 *
 * @param dim numbers of a view
 * @param ranks each reads its share of the images and gets the pixels of all
 */
record RawPixels(int dim, HostCollectives ranks) implements Extraction {
  private static final int BATCH = 64;

  /** Of one rank alone. */
  RawPixels(int dim) {
    this(dim, new HostCollectives(ProcessGroup.ALONE));
  }

  @Override
  public Share share() {
    return new Share(ranks.rank(), ranks.size());
  }

  @Override
  public int batch() {
    return BATCH;
  }

  @Override
  public void write(FloatBuffer images, int n, float[] into, int at) {
    if (ranks.size() == 1) {
      images.get(into, at, n * dim);
      return;
    }
    // Ranks give as many rows each: some of them have an image less.
    int most = new Share(0, ranks.size()).of(n);
    float[] own = new float[most * dim];
    images.get(own, 0, share().of(n) * dim);
    float[] all = ranks.gather(own);
    for (int row = 0; row < n; row++) {
      int from = row % ranks.size() * most + row / ranks.size();
      System.arraycopy(all, from * dim, into, at + row * dim, dim);
    }
  }

  @Override
  public void close() {}
}
