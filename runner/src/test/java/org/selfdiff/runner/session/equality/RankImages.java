package org.selfdiff.runner.session.equality;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.session.Feeder;

/**
 * The images of a rank at a step: row j is image {@code j world + rank} of the batch, whatever the
 * number of ranks. Views of an image differ by some noise, so that there is something to learn.
 *
 * @param step which batch
 */
record RankImages(EqualCase of, int step, int rank, int world) implements Feeder.ViewBuffers {
  private static final long SEED = 7;
  private static final double NOISE = 0.3;

  private int count() {
    return of.batch() / world;
  }

  private int image(int row) {
    return row * world + rank;
  }

  /** The numbers of one image in one view. */
  private double[] numbers(int view, int row) {
    CounterRandom content = CounterRandom.of(SEED).at("image " + image(row), step);
    CounterRandom noise = CounterRandom.of(SEED).at("view " + view + " of " + image(row), step);
    int side = of.side(view);
    double[] numbers = new double[3 * side * side];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = content.nextGaussian() + NOISE * noise.nextGaussian();
    }
    return numbers;
  }

  @Override
  public FloatBuffer view(int index) {
    int side = of.side(index);
    FloatBuffer views = FloatBuffer.allocate(count() * 3 * side * side);
    for (int row = 0; row < count(); row++) {
      for (double number : numbers(index, row)) {
        views.put((float) number);
      }
    }
    return views.flip();
  }

  @Override
  public ByteBuffer pixels(int index) {
    int side = of.side(index);
    ByteBuffer pixels = ByteBuffer.allocateDirect(count() * 3 * side * side);
    for (int row = 0; row < count(); row++) {
      for (double number : numbers(index, row)) {
        pixels.put((byte) Math.max(0, Math.min(255, Math.round(128 + 60 * number))));
      }
    }
    return pixels.flip();
  }

  @Override
  public FloatBuffer weak() {
    FloatBuffer weak = FloatBuffer.allocate(count());
    for (int row = 0; row < count(); row++) {
      weak.put(row, (image(row) + step) % 3 == 0 ? 1 : 0);
    }
    return weak;
  }

  @Override
  public int[] labels() {
    int[] labels = new int[count()];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = EqualCase.label(step, image(row));
    }
    return labels;
  }
}
