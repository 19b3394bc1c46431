package org.selfdiff.runner.data.image;

/** Bytes that are not a readable image; the message says why, the caller says where. */
public final class ImageFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean ofMemory;

  /** A reason, as a clause without a full stop. */
  ImageFormatException(String reason) {
    this(reason, false);
  }

  private ImageFormatException(String reason, boolean ofMemory) {
    super(reason);
    this.ofMemory = ofMemory;
  }

  /** A readable image that this process has too little memory for. */
  static ImageFormatException ofMemory(String reason) {
    return new ImageFormatException(reason, true);
  }

  /** Whether memory is what is missing, so that the image may be read elsewhere. */
  public boolean ofMemory() {
    return ofMemory;
  }
}
