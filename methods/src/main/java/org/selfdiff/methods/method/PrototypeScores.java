package org.selfdiff.methods.method;

import org.selfdiff.methods.schedule.ScalarSchedule;

/**
 * How the head of {@link Method#features} distributes an image over prototypes: a softmax of scores
 * over a temperature. The names are those of states of {@link Method#train}.
 */
public sealed interface PrototypeScores {
  /** There are no prototypes, or none that the head alone is compared with. */
  record None() implements PrototypeScores {}

  /**
   * The outputs of the head are the scores, less a center.
   *
   * @param center name of the center, [1, K]
   * @param temperature of the softmax
   */
  record OfOutputs(String center, ScalarSchedule temperature) implements PrototypeScores {}

  /**
   * The scores are cosines of the head's output with directions.
   *
   * @param directions name of the directions, [K, D]
   * @param temperature of the softmax
   */
  record OfDirections(String directions, double temperature) implements PrototypeScores {}
}
