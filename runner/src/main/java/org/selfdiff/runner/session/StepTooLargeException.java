package org.selfdiff.runner.session;

import org.selfdiff.runner.engine.DeviceException;

/** The step of an experiment is larger than arrays, or than its device's memory. */
public final class StepTooLargeException extends DeviceException {
  private static final long serialVersionUID = 1L;

  StepTooLargeException(String message) {
    super(message);
  }
}
