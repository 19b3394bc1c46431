package org.selfdiff.runner.engine;

import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/** The device that an experiment asks for is not there or cannot be used; the message says why. */
public final class DeviceException extends UserException {
  private static final long serialVersionUID = 1L;

  /** A failure with its complete message. */
  public DeviceException(String message) {
    super(ExitCode.DATA, message);
  }
}
