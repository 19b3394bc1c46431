package org.selfdiff.exports.onnx;

/** A graph, or a setting, that cannot be written as an ONNX file. */
public final class OnnxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * States what is wrong.
   *
   * @param message complete: what was found and where, what was expected, what to do
   */
  public OnnxException(String message) {
    super("ONNX export: " + message);
  }
}
