package org.selfdiff.runner.sweep.plan;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.data.BatchLoader;
import org.selfdiff.runner.data.DecodedCache;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.PixelFormat;
import org.selfdiff.runner.session.FeatureExtractor;
import org.selfdiff.runner.session.Setup;
import org.selfdiff.runner.session.StepBench;

/**
 * Measures what a run does again and again, in seconds.
 *
 * @param step a training step on images that are there
 * @param beside the same while the next images are read and augmented
 * @param pass the network over one image
 * @param compiling from the experiment to the first step
 */
record RunBench(double step, double beside, double pass, double compiling) {
  private static final int WARMUP = 3;

  /** Seconds of steps, and of passes, whose median counts; in them at least and at most so many. */
  private static final double TIMED = 1;

  /** Images that are read in turn, so that a cache has them soon. */
  private static final int FEW = 64;

  private static final double LOADER_WARMUP = 0.5;

  private static final int FEWEST = 5;
  private static final int MOST = 40;

  /** Compiles and measures: some seconds, most of them as a run takes to begin. */
  static RunBench of(Setup setup) throws IOException {
    long begin = System.nanoTime();
    try (StepBench bench = new StepBench(setup);
        FeatureExtractor features =
            new FeatureExtractor(
                setup.executor(),
                setup.features(setup.experiment().evaluate().knn().features()),
                setup.placement())) {
      double compiled = (System.nanoTime() - begin) / 1e9;
      StepBench.StepTimes first = bench.measure(WARMUP, 1);
      int count = count(first.medianMilliseconds() / 1000);
      double step = bench.measure(1, count).medianMilliseconds() / 1000;
      double slower = Math.max(0, first.firstMilliseconds() / 1000 - step);
      int side = setup.experiment().views().size();
      return new RunBench(
          step, beside(bench, setup, count), pass(features, side), compiled + slower);
    }
  }

  private static double beside(StepBench bench, Setup setup, int count) throws IOException {
    Experiment e = setup.experiment();
    try (ImageSet set = new FewImages(new DecodedCache(e.data().open(), 1), FEW);
        BatchLoader loader =
            BatchLoader.open(
                set,
                e.views(),
                PixelFormat.of(e.views()),
                0,
                e.hardware().batch(),
                setup.workers())) {
      // What makes views takes longer to warm up than a few steps last.
      long warm = System.nanoTime() + Math.round(LOADER_WARMUP * 1e9);
      while (System.nanoTime() < warm) {
        loader.next();
      }
      return bench.measure(WARMUP, count, loader::next).medianMilliseconds() / 1000;
    }
  }

  /** Seconds of one image's features. */
  private static double pass(FeatureExtractor features, int side) {
    int count = features.batch();
    FloatBuffer images = FloatBuffer.allocate(count * 3 * side * side);
    CounterRandom random = CounterRandom.of(0).at("pass");
    for (int i = 0; i < images.capacity(); i++) {
      images.put(i, (float) random.nextGaussian());
    }
    double one = 0;
    for (int i = 0; i < WARMUP; i++) {
      one = seconds(features, images, count);
    }
    double[] timed = new double[count(one)];
    Arrays.setAll(timed, i -> seconds(features, images, count));
    Arrays.sort(timed);
    return timed[timed.length / 2] / count;
  }

  private static double seconds(FeatureExtractor features, FloatBuffer images, int count) {
    long begin = System.nanoTime();
    features.write(images.duplicate(), count, new float[count * features.dim()], 0);
    return (System.nanoTime() - begin) / 1e9;
  }

  /** How often something is timed. */
  private static int count(double seconds) {
    return (int) Math.max(FEWEST, Math.min(MOST, TIMED / seconds));
  }
}
