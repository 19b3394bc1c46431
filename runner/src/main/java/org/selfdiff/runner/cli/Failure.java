package org.selfdiff.runner.cli;

import org.selfdiff.runner.config.InvalidExperiment;

/** Chooses exit status and message for what a verb throws. */
final class Failure {
  private Failure() {}

  /** The exit status for {@code failure}; what is not known to be the user's is ours. */
  static ExitCode code(Throwable failure) {
    if (failure instanceof InvalidExperiment) {
      return ExitCode.INVALID;
    }
    return ExitCode.INTERNAL;
  }

  /** The message for the terminal. */
  static String message(Throwable failure) {
    if (code(failure) != ExitCode.INTERNAL) {
      return failure.getMessage();
    }
    return "internal error: "
        + failure
        + System.lineSeparator()
        + "This is a mistake in SelfDiff. --debug shows where it happened.";
  }
}
