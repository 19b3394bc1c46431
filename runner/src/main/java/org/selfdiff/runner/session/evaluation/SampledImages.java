package org.selfdiff.runner.session.evaluation;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.ChosenImages;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;

/** Some of a set's training images, drawn once, that are always taken in ascending order. */
final class SampledImages extends ChosenImages {
  private SampledImages(ImageSet set, int[] chosen) {
    super(set, Map.of(Split.TRAIN, chosen));
  }

  /**
   * Draws images, the same ones whenever the seed is the same.
   *
   * @param count at most as many as there are
   */
  static SampledImages of(ImageSet set, int count, long seed) {
    int all = set.size(Split.TRAIN);
    int[] order = CounterRandom.of(seed).at("measured images").permutation(all);
    int[] chosen = Arrays.copyOf(order, Math.min(count, all));
    Arrays.sort(chosen);
    return new SampledImages(set, chosen);
  }

  @Override
  public int[] order(CounterRandom random) {
    return IntStream.range(0, size(Split.TRAIN)).toArray();
  }
}
