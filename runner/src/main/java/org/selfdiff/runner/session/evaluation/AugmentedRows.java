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
  /** Bytes of views that are made together, of which there are three at a time: 256 MiB. */
  private static final long VIEW_BYTES = 1L << 28;

  private final Extraction extraction;
  private final BatchLoader loader;
  private final int batch;
  private final int part;
  private final int steps;
  private final int surplus;
  private final int image;
  private final float[] some;
  private long number;

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
    this(extraction, images, augment, batch, seed, VIEW_BYTES);
  }

  /**
   * The same with a limit of its own.
   *
   * @param viewBytes of views that are made together
   */
  AugmentedRows(
      Extraction extraction,
      EvaluationImages images,
      List<Augmentation> augment,
      int batch,
      long seed,
      long viewBytes) {
    this.extraction = extraction;
    this.batch = batch;
    image = images.extent().pixels();
    part = part(batch, extraction.batch(), viewBytes / ((long) image * Float.BYTES));
    steps = images.extent().train() / batch;
    surplus = images.extent().train() / part - steps * (batch / part);
    some = new float[Math.min(extraction.batch(), batch) * extraction.dim()];
    Views one = new Views(1, images.views().size(), augment, images.views().normalize());
    loader =
        BatchLoader.open(images.set(), one, PixelFormat.NORMALIZED, seed, part, images.workers());
  }

  /**
   * Views of a whole batch may be more than a buffer holds: they are then made in equal parts.
   *
   * @param batch images of a batch
   * @param pass images that pass the network together
   * @param most images whose views are made together
   * @return images of a part: all where they are few, otherwise a divisor of the batch, of whole
   *     passes if there is one
   */
  static int part(int batch, int pass, long most) {
    if (batch <= most) {
      return batch;
    }
    int any = 1;
    int ofPasses = 0;
    for (int divisor = 1; divisor <= most; divisor++) {
      if (batch % divisor == 0) {
        any = divisor;
        ofPasses = divisor % pass == 0 ? divisor : ofPasses;
      }
    }
    return ofPasses > 0 ? ofPasses : any;
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
    return steps;
  }

  @Override
  public int next(Memory features, Memory labels) {
    if (number > 0 && number % steps == 0) {
      // Parts of the images that are left out of an epoch because they fill no last batch.
      for (int i = 0; i < surplus; i++) {
        loader.next();
      }
    }
    number++;
    for (int from = 0; from < batch; from += part) {
      write(loader.next(), from, features, labels);
    }
    return batch;
  }

  private void write(Batch made, int from, Memory features, Memory labels) {
    FloatBuffer views = made.view(0);
    for (int at = 0; at < part; at += extraction.batch()) {
      int count = Math.min(extraction.batch(), part - at);
      extraction.write(views.slice(at * image, count * image), count, some, 0);
      features.put((long) (from + at) * dim(), some, 0, count * dim());
    }
    for (int i = 0; i < part; i++) {
      labels.put(from + i, made.labels()[i]);
    }
  }

  @Override
  public void close() {
    loader.close();
  }
}
