package org.selfdiff.methods.step;

import java.util.Map;

/**
 * States of whole numbers that a training step only reads, and that the host computes anew between
 * steps from a pass over training images.
 */
public interface Renewal {
  /**
   * The step of that pass: inputs {@code images} [N, 3, S, S], not augmented, and {@code weights}
   * [N], 1 or 0; its states are a subset of those of the training step, its metrics weighted sums
   * over the images.
   */
  TrainingStep step();

  /** Training images to look at, where there are as many. */
  int images();

  /** Whether to renew the states after that many finished epochs; 0 is before the first. */
  boolean due(int epochsDone);

  /**
   * The new states.
   *
   * @param sums name of each metric to its sum over all images
   * @param images number of images
   * @return name of each state to its elements
   */
  Map<String, long[]> states(Map<String, double[]> sums, int images);
}
