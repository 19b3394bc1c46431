package org.selfdiff.runner.record;

/** A checkpoint that cannot be used. */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** States what is wrong with it. */
  public CheckpointException(String message) {
    super(message);
  }
}
