package org.selfdiff.methods.schedule;

/** How the momentum of a momentum encoder changes over a run; no warm-up bears on it. */
public sealed interface MomentumSchedule extends Course permits ConstantMomentum, CosineMomentum {
  /**
   * The share of the momentum encoder that a step keeps.
   *
   * @param moment the step that uses it
   * @return a share in 0..1
   */
  @Override
  double at(Moment moment);
}
