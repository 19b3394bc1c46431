package org.selfdiff.runner.engine.group;

import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/** The ranks of a run cannot go on together; the message says why. */
public class GroupException extends UserException {
  private static final long serialVersionUID = 1L;

  /** A rank that is gone, late, or cannot be reached. */
  public GroupException(String message) {
    this(ExitCode.DATA, message);
  }

  /** A failure with the status that the process ends with. */
  public GroupException(ExitCode code, String message) {
    super(code, message);
  }
}
