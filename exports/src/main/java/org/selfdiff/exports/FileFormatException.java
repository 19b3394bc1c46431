package org.selfdiff.exports;

/**
 * A file that is missing, damaged, or holds something else than what is read or written here:
 * safetensors, a checkpoint of PyTorch, an ONNX model.
 */
public final class FileFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * States what is wrong.
   *
   * @param message complete: which file or tensor, what was found, what was expected
   */
  public FileFormatException(String message) {
    super(message);
  }
}
