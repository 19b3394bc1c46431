package org.selfdiff.runner.data;

import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.augment.Workspace;
import org.selfdiff.runner.data.image.Image;

/** Measures how fast images become views: reading, decoding, augmenting and normalising. */
public final class InputBench {
  /** Distance between images in turn: a prime, so that all classes take part. */
  private static final int STRIDE = 7919;

  private final ImageSet set;
  private final Views views;

  /**
   * A measurement of one set; give the set itself, not a {@link DecodedCache}.
   *
   * @param set images with a training split that is not empty
   * @param views how views are made
   */
  public InputBench(ImageSet set, Views views) {
    this.set = set;
    this.views = views;
  }

  /**
   * What was measured.
   *
   * @param images images timed
   * @param viewsPerImage views made of each, local crops among them
   * @param imagesPerSecondPerCore with one thread and no hand-over between threads
   * @param workers threads of the loader
   * @param imagesPerSecond through the loader with all workers
   */
  public record Result(
      int images,
      int viewsPerImage,
      double imagesPerSecondPerCore,
      int workers,
      double imagesPerSecond) {}

  /**
   * Warms up and measures.
   *
   * @param images images to time
   * @param batch images per batch of the loader, at most the size of the training split
   * @param workers threads of the loader
   */
  public Result measure(int images, int batch, int workers) {
    double perCore = perCore(images);
    return new Result(images, views.total(), perCore, workers, loader(images, batch, workers));
  }

  /** Images per second of the calling thread. */
  double perCore(int images) {
    SampleViews made = new SampleViews(views);
    Workspace workspace = made.workspace();
    Batch out = new Batch(1, PixelFormat.of(views), made.lengths());
    CounterRandom draws = CounterRandom.of(0).at("bench");
    Image image = new Image();
    try (ImageReader reader = set.reader()) {
      long begin = 0;
      int warmUp = Math.max(20, images / 2);
      for (int i = -warmUp; i < images; i++) {
        if (i == 0) {
          begin = System.nanoTime();
        }
        int index = (int) ((long) (i + warmUp) * STRIDE % set.size(Split.TRAIN));
        reader.read(Split.TRAIN, index, image);
        made.write(image, draws.at(i), workspace, out, 0);
      }
      return images * 1e9 / (System.nanoTime() - begin);
    }
  }

  private double loader(int images, int batch, int workers) {
    int steps = Math.max(1, images / batch);
    try (BatchLoader loader =
        BatchLoader.open(set, views, PixelFormat.of(views), 0, batch, workers)) {
      for (int i = 0; i < 4; i++) {
        loader.next();
      }
      long begin = System.nanoTime();
      for (int i = 0; i < steps; i++) {
        loader.next();
      }
      return (long) steps * batch * 1e9 / (System.nanoTime() - begin);
    }
  }
}
