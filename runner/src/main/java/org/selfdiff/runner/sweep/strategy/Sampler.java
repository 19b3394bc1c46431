package org.selfdiff.runner.sweep.strategy;

import java.util.OptionalLong;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.SweepPoint;

/** Chooses the points of a sweep. Implementations have no state that changes. */
public interface Sampler {
  /**
   * The point of a trial: a pure function of what the sampler was made with (space, seed, its
   * settings), the number and the history.
   *
   * @param trial number of the trial, from 0; below {@link #size}
   * @param history the trials that were decided before this one, some of them still running
   */
  SweepPoint suggest(int trial, History history);

  /** How many trials there can be; empty where there is no end. */
  default OptionalLong size() {
    return OptionalLong.empty();
  }
}
