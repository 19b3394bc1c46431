package org.selfdiff.runner.data;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.augment.Workspace;
import org.selfdiff.runner.data.image.Image;

/** Measures how fast images become views: reading, decoding, augmenting and normalizing. */
public final class InputBench {
  /** Distance between images in turn: a prime, so that all classes take part. */
  private static final int STRIDE = 7919;

  /** Decoded images that views are made of in turn. */
  private static final int KEPT = 16;

  /** Slices of the time that each part is measured for. */
  private static final int SLICES = 9;

  /** Seconds after which Java's compiler has seen what tiny images spend their time in. */
  private static final double WARM_UP = 3;

  private final ImageSet set;
  private final Views views;
  private final double warmUpSeconds;

  /**
   * A measurement of one set; give the set itself, not a {@link DecodedCache}.
   *
   * @param set images with a training split that is not empty
   * @param views how views are made
   */
  public InputBench(ImageSet set, Views views) {
    this(set, views, WARM_UP);
  }

  /** The same with another time to warm up at least. */
  InputBench(ImageSet set, Views views, double warmUpSeconds) {
    this.set = set;
    this.views = views;
    this.warmUpSeconds = warmUpSeconds;
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
  public record InputRates(
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
  public InputRates measure(int images, int batch, int workers) {
    double perCore = perCore(images);
    return new InputRates(images, views.total(), perCore, workers, loader(images, batch, workers));
  }

  /**
   * What one image takes of a core, in seconds.
   *
   * @param reading reading and decoding
   * @param views all views of a training step, normalized where they have to be
   * @param evaluation the view that features are evaluated on
   * @param side the longest side of the images that were read, in pixels
   * @param bytes of one decoded image
   */
  public record InputTimes(double reading, double views, double evaluation, int side, long bytes) {}

  /**
   * Measures the parts one by one in the calling thread.
   *
   * @param seconds for each part, half of it to warm up
   */
  public InputTimes parts(double seconds) {
    SampleViews made = new SampleViews(views);
    CenterPipeline judged = new CenterPipeline(CenterView.of(views));
    Workspace workspace = made.workspace();
    Batch out = new Batch(1, PixelFormat.of(views), made.lengths());
    FloatBuffer numbers = FloatBuffer.allocate(judged.length());
    CounterRandom draws = CounterRandom.of(0).at("bench");
    Image[] images = new Image[Math.min(KEPT, set.size(Split.TRAIN))];
    Arrays.setAll(images, i -> new Image());
    try (ImageReader reader = set.reader()) {
      for (int i = 0; i < images.length; i++) {
        read(reader, made, index(i), draws.at(i), images[i]);
      }
      Image image = new Image();
      return new InputTimes(
          each(seconds, i -> read(reader, made, index(i), draws.at(i), image)),
          each(
              seconds,
              i -> {
                // An image may be as small as the views of these very draws allow.
                int kept = i % images.length;
                made.write(images[kept], draws.at(kept), workspace, out, 0);
              }),
          each(seconds, i -> judged.write(images[i % images.length], workspace, numbers, 0)),
          Arrays.stream(images)
              .mapToInt(i -> Math.max(i.storedWidth(), i.storedHeight()))
              .max()
              .orElse(0),
          Arrays.stream(images).mapToLong(Image::bytes).max().orElse(0));
    }
  }

  /** Seconds of one call: the median over some slices of the time, as others may use the cores. */
  private static double each(double seconds, IntConsumer work) {
    double slice = seconds / 2 / SLICES;
    double[] means = new double[2 * SLICES];
    int i = 0;
    for (int s = 0; s < means.length; s++) {
      int first = i;
      long begin = System.nanoTime();
      double passed = 0;
      while (passed < slice) {
        work.accept(i++);
        passed = (System.nanoTime() - begin) / 1e9;
      }
      means[s] = passed / (i - first);
    }
    // The first half was to warm up.
    Arrays.sort(means, SLICES, means.length);
    return means[SLICES + SLICES / 2];
  }

  /** Reads an image as small as its views allow, where the set does that. */
  private static void read(
      ImageReader reader, SampleViews views, int index, CounterRandom sample, Image into) {
    reader.read(Split.TRAIN, index, into, (w, h) -> views.reduction(w, h, sample));
  }

  private int index(int i) {
    return (int) ((long) i * STRIDE % set.size(Split.TRAIN));
  }

  /** Images per second of the calling thread. */
  double perCore(int images) {
    SampleViews made = new SampleViews(views);
    Workspace workspace = made.workspace();
    Batch out = new Batch(1, PixelFormat.of(views), made.lengths());
    CounterRandom draws = CounterRandom.of(0).at("bench");
    Image image = new Image();
    try (ImageReader reader = set.reader()) {
      int warmUp = 0;
      for (long start = System.nanoTime();
          warmUp < Math.max(20, images / 2) || System.nanoTime() - start < warmUpSeconds * 1e9;
          warmUp++) {
        read(reader, made, index(warmUp), draws.at(-1 - warmUp), image);
        made.write(image, draws.at(-1 - warmUp), workspace, out, 0);
      }
      long begin = System.nanoTime();
      for (int i = 0; i < images; i++) {
        read(reader, made, index(i + warmUp), draws.at(i), image);
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
