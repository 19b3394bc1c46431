package org.selfdiff.runner.session;

import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.evaluate.Features;

/** The normalised pixels of the evaluation views as features: what learning has to beat. */
public record RawPixels(ImageSet set, Views views, int workers) {
  private static final int BATCH = 64;

  /** The pixels of a split in its order. */
  public Features of(Split split) {
    int dim = 3 * views.size() * views.size();
    return new SplitFeatures(set, views, BATCH, workers)
        .of(split, dim, (images, into, at) -> images.view(0).get(into, at, images.size() * dim));
  }
}
