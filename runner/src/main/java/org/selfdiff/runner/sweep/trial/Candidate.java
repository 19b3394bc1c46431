package org.selfdiff.runner.sweep.trial;

import java.util.List;

/**
 * What a point comes to.
 *
 * @param cells one run per seed; none where the experiment is invalid
 * @param impossible why it is invalid; empty where it is not
 */
public record Candidate(List<Cell> cells, String impossible) {
  /** Copies the list. */
  public Candidate {
    cells = List.copyOf(cells);
  }
}
