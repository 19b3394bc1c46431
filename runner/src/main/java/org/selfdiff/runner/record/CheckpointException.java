package org.selfdiff.runner.record;

import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/** A checkpoint that cannot be used. */
public final class CheckpointException extends UserException {
  private static final long serialVersionUID = 1L;

  /** States what is wrong with it. */
  public CheckpointException(String message) {
    super(ExitCode.DATA, message);
  }
}
