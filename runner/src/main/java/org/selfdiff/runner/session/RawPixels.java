package org.selfdiff.runner.session;

import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.evaluate.Features;

/** The normalised pixels of the evaluation views as features: what learning has to beat. */
record RawPixels(ImageSet set, Views views, int workers) {
  private static final int BATCH = 64;

  Features of(Split split) {
    int dim = 3 * views.size() * views.size();
    int rows = set.size(split);
    float[] values = new float[Math.multiplyExact(rows, dim)];
    int[] labels = new int[rows];
    int row = 0;
    try (EvaluationReader reader = EvaluationReader.open(set, split, views, BATCH, workers)) {
      while (reader.hasNext()) {
        Batch images = reader.next();
        images.view(0).get(values, row * dim, images.size() * dim);
        System.arraycopy(images.labels(), 0, labels, row, images.size());
        row += images.size();
      }
    }
    return new Features(values, rows, dim, labels);
  }
}
