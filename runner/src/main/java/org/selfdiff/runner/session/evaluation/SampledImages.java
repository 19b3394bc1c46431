package org.selfdiff.runner.session.evaluation;

import java.util.Arrays;
import java.util.List;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.DataIdentity;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;

/**
 * Some of a set's training images, drawn once, in ascending order. The set stays open.
 *
 * @param set whose
 * @param chosen their indices there
 */
record SampledImages(ImageSet set, int[] chosen) implements ImageSet {
  /**
   * Draws images, the same ones whenever the seed is the same.
   *
   * @param count at most as many as there are
   */
  static SampledImages of(ImageSet set, int count, long seed) {
    int all = set.size(Split.TRAIN);
    int[] order = CounterRandom.of(seed).at("measured images").permutation(all);
    int[] chosen = new int[Math.min(count, all)];
    System.arraycopy(order, 0, chosen, 0, chosen.length);
    Arrays.sort(chosen);
    return new SampledImages(set, chosen);
  }

  @Override
  public String name() {
    return set.name();
  }

  @Override
  public String title() {
    return set.title();
  }

  @Override
  public List<String> classes() {
    return set.classes();
  }

  @Override
  public int size(Split split) {
    return split == Split.TRAIN ? chosen.length : 0;
  }

  @Override
  public int label(Split split, int index) {
    return set.label(split, chosen[index]);
  }

  @Override
  public int[] order(CounterRandom random) {
    int[] order = new int[chosen.length];
    Arrays.setAll(order, i -> i);
    return order;
  }

  @Override
  public String source(Split split, int index) {
    return set.source(split, chosen[index]);
  }

  @Override
  public DataIdentity identity() {
    return set.identity();
  }

  @Override
  public List<String> notices() {
    return List.of();
  }

  @Override
  public ImageReader reader() {
    ImageReader all = set.reader();
    return new ImageReader() {
      @Override
      public void read(Split split, int index, Image into) {
        all.read(split, chosen[index], into);
      }

      @Override
      public void close() {
        all.close();
      }
    };
  }

  @Override
  public void close() {}
}
