package org.selfdiff.exports.onnx;

/** A model file that is missing, cannot be run, or is none of a backbone. */
public final class OnnxModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * States what is wrong.
   *
   * @param message complete: which file, what was found, what was expected
   */
  public OnnxModelException(String message) {
    super(message);
  }
}
