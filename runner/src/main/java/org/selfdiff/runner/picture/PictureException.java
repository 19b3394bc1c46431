package org.selfdiff.runner.picture;

/** A picture that cannot be made as it was asked for; the message says why and what to do. */
public final class PictureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A picture refused. */
  public PictureException(String message) {
    super(message);
  }
}
