package org.selfdiff.runner.data.augment;

import java.nio.FloatBuffer;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Normalization;

/** One random operation on an image. */
public sealed interface Augmentation
    permits RandomResizedCrop,
        HorizontalFlip,
        ColorJitter,
        Grayscale,
        GaussianBlur,
        Solarize,
        RandAugment,
        RandomErasing {
  /**
   * Draws the operation's numbers and applies it.
   *
   * @param image is changed in place, except by {@link RandomResizedCrop}, which only reads it
   * @param random the numbers of this operation for one view of one sample
   * @param workspace of the calling thread
   * @return the result: {@code image}, or an image of the workspace that is valid until the
   *     workspace is used for another view
   */
  Image apply(Image image, CounterRandom random, Workspace workspace);

  /** Whether {@link #finish} does anything. */
  default boolean finishes() {
    return false;
  }

  /**
   * Changes the finished view; only {@link RandomErasing} does.
   *
   * @param view the normalized view [3, side, side] from index {@code offset} on
   * @param normalization what the view was normalized with
   * @param random as given to {@link #apply}
   */
  default void finish(
      FloatBuffer view, int offset, int side, Normalization normalization, CounterRandom random) {}
}
