package org.selfdiff.runner.sweep.machine;

/** A cluster is not there or does not work; the message says which and what to do. */
public final class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With its message. */
  public ClusterException(String message) {
    super(message);
  }

  /** With its message and what was thrown. */
  public ClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
