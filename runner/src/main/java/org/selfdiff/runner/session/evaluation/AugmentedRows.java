package org.selfdiff.runner.session.evaluation;

import java.nio.FloatBuffer;
import java.util.List;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.BatchLoader;
import org.selfdiff.runner.data.PixelFormat;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.data.augment.Augmentation;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.session.Extraction;

/**
 * Features of random views, drawn anew every epoch and computed when they are needed; images that
 * fill no last batch are left out of an epoch.
 */
final class AugmentedRows implements TrainingRows, AutoCloseable {
  private final Extraction extraction;
  private final BatchLoader loader;
  private final int batch;
  private final int image;
  private final float[] some;

  /**
   * Begins with the first epoch.
   *
   * @param extraction of the network; stays open
   * @param batch images of a batch, at most all
   */
  AugmentedRows(
      Extraction extraction,
      EvaluationImages images,
      List<Augmentation> augment,
      int batch,
      long seed) {
    this.extraction = extraction;
    this.batch = batch;
    int side = images.views().size();
    image = 3 * side * side;
    some = new float[Math.min(extraction.batch(), batch) * extraction.dim()];
    Views one = new Views(1, side, augment, images.views().normalize());
    loader =
        BatchLoader.open(images.set(), one, PixelFormat.NORMALIZED, seed, batch, images.workers());
  }

  @Override
  public int dim() {
    return extraction.dim();
  }

  @Override
  public int batch() {
    return batch;
  }

  @Override
  public int steps() {
    return loader.stepsPerEpoch();
  }

  @Override
  public int next(Memory features, Memory labels) {
    Batch next = loader.next();
    FloatBuffer views = next.view(0);
    for (int at = 0; at < batch; at += extraction.batch()) {
      int count = Math.min(extraction.batch(), batch - at);
      extraction.write(views.slice(at * image, count * image), count, some, 0);
      features.put((long) at * dim(), some, 0, count * dim());
    }
    for (int i = 0; i < batch; i++) {
      labels.put(i, next.labels()[i]);
    }
    return batch;
  }

  @Override
  public void close() {
    loader.close();
  }
}
