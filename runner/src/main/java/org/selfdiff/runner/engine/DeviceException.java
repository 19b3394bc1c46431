package org.selfdiff.runner.engine;

/** The device that an experiment asks for is not there or cannot be used; the message says why. */
public final class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure with its complete message. */
  public DeviceException(String message) {
    super(message);
  }
}
