package org.selfdiff.runner.session.proof;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.session.Feeder;

/** The images of one step by a rule: every view is a stream of its own. */
final class DrawnViews implements Feeder.ViewBuffers {
  /** Normalized images lie in ±this, which gives them a deviation of about 1. */
  static final double BOUND = 1.7;

  private final Views declared;
  private final int batch;
  private final int classes;
  private final long step;

  /**
   * The images of a step.
   *
   * @param classes how many classes the images have, at least 1
   */
  DrawnViews(Views declared, int batch, int classes, long step) {
    this.declared = declared;
    this.batch = batch;
    this.classes = classes;
    this.step = step;
  }

  /** Classes that the images of a step have by its feeds. */
  static int classes(Map<String, Feed> feeds) {
    Map<String, Integer> counts = new HashMap<>();
    feeds.forEach(
        (name, feed) -> {
          if (feed instanceof Feed.Labels labels) {
            counts.put(name, labels.classes());
          }
        });
    return counts.values().stream().mapToInt(Integer::intValue).max().orElse(1);
  }

  /** Name of the stream of a view at a step. */
  static String stream(long step, int view) {
    return "view " + step + " " + view;
  }

  private int numbers(int view) {
    int side = declared.size(view);
    return Math.toIntExact(3L * batch * side * side);
  }

  @Override
  public FloatBuffer view(int index) {
    float[] numbers = new float[numbers(index)];
    SplitMix stream = SplitMix.of(stream(step, index));
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (BOUND * stream.uniform(i));
    }
    return FloatBuffer.wrap(numbers);
  }

  @Override
  public ByteBuffer pixels(int index) {
    byte[] numbers = new byte[numbers(index)];
    SplitMix stream = SplitMix.of(stream(step, index));
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (byte) (stream.word(i) >>> 56);
    }
    return ByteBuffer.wrap(numbers);
  }

  /** Every other image. */
  @Override
  public FloatBuffer weak() {
    FloatBuffer weak = FloatBuffer.allocate(batch);
    for (int i = 0; i < batch; i += 2) {
      weak.put(i, 1);
    }
    return weak;
  }

  @Override
  public int[] labels() {
    return IntStream.range(0, batch).map(i -> i % classes).toArray();
  }
}
