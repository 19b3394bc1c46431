package org.selfdiff.runner.sweep;

/** How a launch of a sweep ended. */
public sealed interface SweepEnd
    permits SweepEnd.Finished, SweepEnd.Interrupted, SweepEnd.Unusable {

  /** Every trial is decided. */
  record Finished() implements SweepEnd {}

  /** It was asked to stop; the same command goes on. */
  record Interrupted() implements SweepEnd {}

  /** Data or a device are missing. */
  record Unusable(String reason) implements SweepEnd {}
}
