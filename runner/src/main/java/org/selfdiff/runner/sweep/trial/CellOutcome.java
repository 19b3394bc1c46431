package org.selfdiff.runner.sweep.trial;

/** How the run of a cell ended. */
public sealed interface CellOutcome
    permits CellOutcome.Reached,
        CellOutcome.Crashed,
        CellOutcome.Hopeless,
        CellOutcome.Unable,
        CellOutcome.Interrupted,
        CellOutcome.Lost,
        CellOutcome.Unusable {

  /** It reached its rung with this value of the objective, a finite number. */
  record Reached(double score) implements CellOutcome {}

  /** It broke off; another attempt may go better. */
  record Crashed(String reason) implements CellOutcome {}

  /** It broke off and would do so again: it diverged, or what it exported was not proven. */
  record Hopeless(String reason) implements CellOutcome {}

  /**
   * It could not do its work where it was: data, a device, memory or the disk were missing, or its
   * files could not be used. Other trials may do better, and this one may later.
   */
  record Unable(String reason) implements CellOutcome {}

  /** It was stopped with the sweep, and can go on. */
  record Interrupted() implements CellOutcome {}

  /** Its machine is gone, through no fault of the run, which another machine can go on with. */
  record Lost(String reason) implements CellOutcome {}

  /** There is no machine: no run of the sweep would do better. */
  record Unusable(String reason) implements CellOutcome {}
}
