package org.selfdiff.runner.session.evaluation;

import java.nio.FloatBuffer;
import java.util.List;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.BatchLoader;
import org.selfdiff.runner.data.ExactImages;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.PixelFormat;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.data.augment.Augmentation;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.session.Extraction;

/** Features of random views, drawn anew every epoch and computed when they are needed. */
final class AugmentedRows implements TrainingRows, AutoCloseable {
  /** Bytes of views that are made together, of which there are three at a time: 256 MiB. */
  private static final long VIEW_BYTES = 1L << 28;

  private final Extraction extraction;
  private final BatchLoader loader;
  private final int batch;
  private final int part;
  private final int partsPerBatch;
  private final int steps;
  private final int image;
  private final float[] some;
  private long number;

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
    this(extraction, images, augment, batch, whole, seed, VIEW_BYTES);
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
      boolean whole,
      long seed,
      long viewBytes) {
    this.extraction = extraction;
    this.batch = batch;
    image = images.extent().pixels();
    part = part(batch, extraction.batch(), viewBytes / ((long) image * Float.BYTES));
    partsPerBatch = batch / part;
    int all = images.extent().train();
    steps = all / batch + (whole || all % batch == 0 ? 0 : 1);
    some = new float[Math.min(extraction.batch(), batch) * extraction.dim()];
    Views one = new Views(1, images.view().size(), augment, images.view().normalize());
    int workers = images.workers();
    ImageSet exact = new ExactImages(images.set());
    loader =
        whole
            ? BatchLoader.open(exact, one, PixelFormat.NORMALIZED, seed, part, workers)
            : BatchLoader.ofAll(exact, one, PixelFormat.NORMALIZED, seed, part, workers);
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
    int ofEpoch = loader.stepsPerEpoch();
    int first = (int) (number % steps) * partsPerBatch;
    if (number > 0 && first == 0) {
      // Parts of the images that are left out of an epoch because they fill no last batch.
      for (int i = steps * partsPerBatch; i < ofEpoch; i++) {
        loader.next();
      }
    }
    number++;
    int count = 0;
    for (int i = first; i < Math.min(first + partsPerBatch, ofEpoch); i++) {
      count += write(loader.next(), count, features, labels);
    }
    return count;
  }

  private int write(Batch made, int from, Memory features, Memory labels) {
    FloatBuffer views = made.view(0);
    for (int at = 0; at < made.size(); at += extraction.batch()) {
      int count = Math.min(extraction.batch(), made.size() - at);
      extraction.write(views.slice(at * image, count * image), count, some, 0);
      features.put((long) (from + at) * dim(), some, 0, count * dim());
    }
    for (int i = 0; i < made.size(); i++) {
      labels.put(from + i, made.labels()[i]);
    }
    return made.size();
  }

  @Override
  public void close() {
    loader.close();
  }
}
