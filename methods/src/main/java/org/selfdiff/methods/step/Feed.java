package org.selfdiff.methods.step;

import java.util.List;
import org.selfdiff.methods.schedule.Delay;
import org.selfdiff.methods.schedule.MomentumSchedule;
import org.selfdiff.methods.schedule.ScalarSchedule;

/** Where the number behind a step's input comes from; the session feeds it before every run. */
public sealed interface Feed {
  /** Whether it comes with the images of the step, one entry of the first axis for each. */
  default boolean ofImages() {
    return this instanceof ImageView
        || this instanceof EitherView
        || this instanceof WeakViews
        || this instanceof Labels;
  }

  /** Images of one view, [N, 3, S, S]. */
  record ImageView(int index) implements Feed {}

  /**
   * Images of one of two views, exchanged at random steps.
   *
   * @param index the view of a step that exchanges nothing
   * @param other the view of a step that does
   * @param probability share of steps that do
   * @param stream name of the draw
   */
  record EitherView(int index, int other, double probability, String stream) implements Feed {}

  /**
   * One of several inputs that are drawn together, anew at every step; its name is that of the
   * numbers.
   */
  record Drawn(Draw draw) implements Feed {}

  /**
   * Which images have weak full views, [N]: 1, or 0 where the views from {@code views.strong.from}
   * on are strong.
   */
  record WeakViews() implements Feed {}

  /**
   * The class of every image, [N].
   *
   * @param classes how many there are: the numbers are 0 .. classes - 1
   */
  record Labels(int classes) implements Feed {}

  /** Number of the rank that runs the step, [1]; whatever compiles a step writes it once. */
  record Rank() implements Feed {}

  /** The scheduled learning rate. */
  record LearningRate() implements Feed {}

  /** The scheduled share of a momentum encoder that a step keeps. */
  record Momentum(MomentumSchedule schedule) implements Feed {}

  /** A scheduled number. */
  record Scheduled(ScalarSchedule course) implements Feed {}

  /**
   * Number of the step's update, counted from 1: what Adam's bias correction takes.
   *
   * @param after what is left out of the count; the number is 1 until it is over
   */
  record UpdateNumber(Delay after) implements Feed {
    /** Counts every step. */
    public UpdateNumber() {
      this(Delay.NONE);
    }
  }

  /** 1 until a delay is over, then 0. */
  record Frozen(Delay until) implements Feed {}

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
  record UniformIntegers(String stream, int of) implements Feed {}

  /**
   * The inverse of another input's permutation.
   *
   * @param input name of that input
   */
  record Inverse(String input) implements Feed {}

  /**
   * Which residual branches are kept, [branches, N], drawn anew at every step: 0 with the branch's
   * probability, else one over the probability of the opposite.
   *
   * @param stream name of the draw
   * @param rates probability that a branch is left out, one per branch
   */
  record DroppedPaths(String stream, List<Double> rates) implements Feed {
    /** Copies the list. */
    public DroppedPaths {
      rates = List.copyOf(rates);
    }
  }
}
