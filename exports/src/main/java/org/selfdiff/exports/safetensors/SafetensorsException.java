package org.selfdiff.exports.safetensors;

/** A safetensors file, or a request for one, that breaks the format's rules. */
public final class SafetensorsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * States what is wrong.
   *
   * @param message complete: which file or tensor, what was found, what was expected
   */
  public SafetensorsException(String message) {
    super(message);
  }
}
