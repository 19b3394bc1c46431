package org.selfdiff.runner.evaluate;

import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/** An evaluation that cannot be done with these features and settings; the message says why. */
public final class EvaluationException extends UserException {
  /** An evaluation refused, with what was found and what to do. */
  public EvaluationException(String message) {
    super(ExitCode.DIVERGED, message);
  }
}
