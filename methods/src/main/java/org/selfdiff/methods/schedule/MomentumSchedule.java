package org.selfdiff.methods.schedule;

/** How the momentum of a momentum encoder changes over a run; no warm-up bears on it. */
public sealed interface MomentumSchedule extends ScalarSchedule
    permits ConstantMomentum, CosineMomentum {
  /**
   * The momentum: fraction of the momentum encoder that a step keeps.
   *
   * @param position the step that uses it
   * @return a share in 0..1
   */
  @Override
  double at(StepPosition position);
}
