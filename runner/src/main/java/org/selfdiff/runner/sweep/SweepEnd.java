package org.selfdiff.runner.sweep;

/** How a launch of a sweep ended. */
public sealed interface SweepEnd
    permits SweepEnd.Finished, SweepEnd.Interrupted, SweepEnd.Unusable {

  /** Every trial is decided. */
  record Finished() implements SweepEnd {}

  /** It was asked to stop; the same command goes on. */
  record Interrupted() implements SweepEnd {}

  /** Runs of several trials could not do their work, or there is no machine for them. */
  record Unusable(String reason) implements SweepEnd {}
}
