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

/** Features of random views, drawn anew every epoch and computed when they are needed. */
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
   * @param whole leave out images that fill no last batch
   */
  AugmentedRows(
      Extraction extraction,
      EvaluationImages images,
      List<Augmentation> augment,
      int batch,
      boolean whole,
      long seed) {
    this.extraction = extraction;
    this.batch = batch;
    int workers = images.workers();
    int side = images.view().size();
    image = 3 * side * side;
    some = new float[Math.min(extraction.batch(), batch) * extraction.dim()];
    Views one = new Views(1, side, augment, images.view().normalize());
    loader =
        whole
            ? BatchLoader.open(images.set(), one, PixelFormat.NORMALIZED, seed, batch, workers)
            : BatchLoader.ofAll(images.set(), one, PixelFormat.NORMALIZED, seed, batch, workers);
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
    for (int at = 0; at < next.size(); at += extraction.batch()) {
      int count = Math.min(extraction.batch(), next.size() - at);
      extraction.write(views.slice(at * image, count * image), count, some, 0);
      features.put((long) at * dim(), some, 0, count * dim());
    }
    for (int i = 0; i < next.size(); i++) {
      labels.put(i, next.labels()[i]);
    }
    return next.size();
  }

  @Override
  public void close() {
    loader.close();
  }
}
