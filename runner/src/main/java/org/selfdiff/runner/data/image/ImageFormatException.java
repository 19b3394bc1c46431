package org.selfdiff.runner.data.image;

/** Bytes that are not a readable image; the message says why, the caller says where. */
public final class ImageFormatException extends Exception {
  /** A reason, as a clause without a full stop. */
  ImageFormatException(String reason) {
    super(reason);
  }
}
