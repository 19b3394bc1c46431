package org.selfdiff.runner.session;

/**
 * Trained weights that do not fit the network that an experiment names. The message is complete:
 * which file, which tensor, what was expected, what to change.
 */
public final class WeightsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** States what does not fit. */
  public WeightsException(String message) {
    super(message);
  }
}
