package org.selfdiff.methods.schedule;

/** A number that may change from step to step. */
@FunctionalInterface
public interface ScalarSchedule {
  /**
   * The number of one step.
   *
   * @param position the step that uses it
   */
  double at(StepPosition position);
}
