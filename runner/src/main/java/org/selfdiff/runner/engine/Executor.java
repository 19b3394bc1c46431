package org.selfdiff.runner.engine;

import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.plan.Plan;

/** A way of running training steps: the vocabulary on one library's kernels. */
public interface Executor {
  /** Its name in experiment files. */
  String name();

  /** The kernels that would run a step, without memory for them. */
  Plan plan(TrainingStep step);

  /**
   * Plans a step and allocates all it needs.
   *
   * @param step what to run
   * @param placement where to run it
   */
  Program compile(TrainingStep step, Placement placement);
}
