package org.selfdiff.runner.data;

/** The two parts of an image set. */
public enum Split {
  /** What is learned from. */
  TRAIN,
  /** What is evaluated on. */
  TEST
}
