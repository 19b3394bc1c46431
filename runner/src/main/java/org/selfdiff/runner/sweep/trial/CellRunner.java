package org.selfdiff.runner.sweep.trial;

/** Runs cells; called by several threads at once, never twice at once for one cell. */
public interface CellRunner {
  /**
   * Runs a cell from where it stands to an epoch, and returns when it is there or broke off.
   *
   * @param epoch where to stop
   * @param slot number of the worker, from 0
   */
  CellOutcome run(Cell cell, int epoch, int slot) throws InterruptedException;

  /** Asks every run under way to save and end. */
  void stop();
}
