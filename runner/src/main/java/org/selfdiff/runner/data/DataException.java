package org.selfdiff.runner.data;

import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/**
 * Images or weights that are missing or cannot be read. The message is complete: what was looked
 * for, where, and what to do about it.
 */
public class DataException extends UserException {
  /** A problem without another exception behind it. */
  public DataException(String message) {
    super(ExitCode.DATA, message);
  }

  /** A problem that another exception tells of; the message must name what the cause says. */
  public DataException(String message, Throwable cause) {
    super(ExitCode.DATA, message, cause);
  }
}
