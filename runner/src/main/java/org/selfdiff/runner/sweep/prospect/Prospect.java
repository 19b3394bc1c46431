package org.selfdiff.runner.sweep.prospect;

import java.util.List;
import java.util.Map;
import org.selfdiff.runner.sweep.space.SweepPoint;
import org.selfdiff.runner.sweep.trial.Candidate;

/**
 * A trial that a sweep has yet to make, checked.
 *
 * @param number of the trial
 * @param point what it tries
 * @param shown values of the point in few figures by key
 * @param words overrides that make its experiment, after those of the command line
 * @param candidate its runs, or why there are none
 * @param same an earlier trial that has the same runs, -1 where there is none
 */
public record Prospect(
    int number,
    SweepPoint point,
    Map<String, String> shown,
    List<String> words,
    Candidate candidate,
    int same) {
  /** Copies the list. */
  public Prospect {
    words = List.copyOf(words);
  }

  /** Whether its experiment is invalid. */
  boolean impossible() {
    return !candidate.impossible().isEmpty();
  }

  /** Whether it has runs of its own. */
  boolean runs() {
    return !impossible() && same < 0;
  }
}
