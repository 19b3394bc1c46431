package org.selfdiff.methods.step;

import org.selfdiff.methods.schedule.MomentumSchedule;

/** Where the number behind a step's input comes from; the session feeds it before every run. */
public sealed interface Feed {
  /** Images of one view, [N, 3, S, S]. */
  record View(int index) implements Feed {}

  /** The scheduled learning rate. */
  record LearningRate() implements Feed {}

  /** The scheduled share of a momentum encoder that a step keeps. */
  record Momentum(MomentumSchedule schedule) implements Feed {}

  /** Number of the step's update, counted from 1: what Adam corrects its averages by. */
  record UpdateNumber() implements Feed {}

  /** A number that stays the same. */
  record Fixed(double value) implements Feed {}

  /**
   * A random order of 0..n-1, drawn anew at every step.
   *
   * @param stream name of the draw
   */
  record Permutation(String stream) implements Feed {}

  /**
   * Numbers drawn anew at every step, each element by itself and each number as likely.
   *
   * @param stream name of the draw
   * @param of the numbers are 0 .. of - 1
   */
  record Choice(String stream, int of) implements Feed {}

  /**
   * The inverse of another input's permutation.
   *
   * @param input name of that input
   */
  record Inverse(String input) implements Feed {}
}
