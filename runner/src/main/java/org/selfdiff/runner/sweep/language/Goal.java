package org.selfdiff.runner.sweep.language;

/** Which scores are the better ones. */
public enum Goal {
  /** The larger ones. */
  MAXIMIZE,
  /** The smaller ones. */
  MINIMIZE;

  /** The loss of a score: smaller is better. */
  public double loss(double score) {
    return this == MINIMIZE ? score : -score;
  }
}
