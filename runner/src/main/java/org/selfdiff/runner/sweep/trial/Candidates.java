package org.selfdiff.runner.sweep.trial;

import java.util.List;

/** Makes runs of points; called by several threads at once. */
@FunctionalInterface
public interface Candidates {
  /**
   * Checks the experiment of a point, and starts nothing.
   *
   * @param words overrides of the point
   */
  Candidate of(List<String> words);
}
