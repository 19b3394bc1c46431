package org.selfdiff.runner.engine;

import org.selfdiff.methods.step.TrainingStep;

/** A way of running training steps: the vocabulary on one library's kernels. */
public interface Executor {
  /** Its name in experiment files. */
  String name();

  /**
   * Plans a step and allocates all it needs.
   *
   * @param step what to run
   * @param placement where to run it
   */
  Program compile(TrainingStep step, Placement placement);
}
