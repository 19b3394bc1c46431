package org.selfdiff.runner.session.evaluation;

import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.evaluate.Features;

/** Rows of features in memory, in an order of its own every epoch. */
final class CachedRows implements TrainingRows {
  private final Features features;
  private final int batch;
  private final int steps;
  private final CounterRandom shuffles;
  private final float[] line;
  private long number;
  private int[] order;

  /**
   * Begins with the first epoch.
   *
   * @param batch images of a batch, at most all
   * @param whole leave out images that fill no last batch
   */
  CachedRows(Features features, int batch, boolean whole, long seed) {
    this.features = features;
    this.batch = batch;
    this.steps = whole ? features.rows() / batch : (features.rows() + batch - 1) / batch;
    this.shuffles = CounterRandom.of(seed).at("probe");
    this.line = new float[features.dim()];
  }

  @Override
  public int dim() {
    return features.dim();
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
  public int next(Memory into, Memory labels) {
    int step = (int) (number % steps);
    if (step == 0) {
      order = shuffles.at(number / steps).permutation(features.rows());
    }
    number++;
    int count = Math.min(batch, features.rows() - step * batch);
    for (int i = 0; i < count; i++) {
      int row = order[step * batch + i];
      features.read(row, line, 0);
      into.put((long) i * line.length, line, 0, line.length);
      labels.put(i, features.labels()[row]);
    }
    return count;
  }
}
