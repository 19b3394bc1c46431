package org.selfdiff.exports.pytorch;

/** A checkpoint that cannot be read, or that holds what is not read. */
public final class PytorchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * States what is wrong.
   *
   * @param message complete: what was found, what was expected
   */
  public PytorchException(String message) {
    super(message);
  }
}
