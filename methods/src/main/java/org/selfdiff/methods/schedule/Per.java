package org.selfdiff.methods.schedule;

/** How often a rate changes. */
public enum Per {
  /** Constant within an epoch. */
  EPOCH,
  /** Another rate at every step. */
  STEP
}
