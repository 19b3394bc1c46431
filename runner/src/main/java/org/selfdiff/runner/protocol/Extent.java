package org.selfdiff.runner.protocol;

import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;

/**
 * How much there is to evaluate on.
 *
 * @param train images that are learned from
 * @param test images that are evaluated on
 * @param classes that they are of
 * @param size side of the evaluation views in pixels
 */
public record Extent(int train, int test, int classes, int size) {
  /** The extent of a set in views of a size. */
  public static Extent of(ImageSet set, int size) {
    return new Extent(set.size(Split.TRAIN), set.size(Split.TEST), set.classes().size(), size);
  }

  /** Images of a split. */
  public int images(Split split) {
    return split == Split.TRAIN ? train : test;
  }

  /** Images of both splits. */
  public long all() {
    return (long) train + test;
  }

  /** Numbers of one view. */
  public int pixels() {
    return 3 * size * size;
  }
}
