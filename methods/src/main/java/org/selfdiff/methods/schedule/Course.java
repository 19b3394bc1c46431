package org.selfdiff.methods.schedule;

/** A number that may change from step to step. */
@FunctionalInterface
public interface Course {
  /**
   * The number of one step.
   *
   * @param moment the step that uses it
   */
  double at(Moment moment);
}
