package org.selfdiff.runner.record;

/** A run folder that must not be trained in: in use, of another experiment, or damaged. */
public final class RunFolderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * States what stands in the way.
   *
   * @param message complete: which folder, what was found, what to do
   */
  public RunFolderException(String message) {
    super(message);
  }
}
