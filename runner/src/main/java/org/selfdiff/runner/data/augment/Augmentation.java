package org.selfdiff.runner.data.augment;

import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.image.Image;

/** One random operation on an image. */
public sealed interface Augmentation
    permits RandomResizedCrop, HorizontalFlip, ColorJitter, Grayscale, GaussianBlur, Solarize {
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
}
