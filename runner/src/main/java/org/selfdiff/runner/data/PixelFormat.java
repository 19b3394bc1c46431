package org.selfdiff.runner.data;

/** What the views of a batch hold of an image. */
public enum PixelFormat {
  /** Colors of 8 bits, which the training step normalises itself. */
  COLORS(Byte.BYTES),
  /** Normalised float32. */
  NORMALIZED(Float.BYTES);

  private final int bytes;

  PixelFormat(int bytes) {
    this.bytes = bytes;
  }

  /** Colors, unless an operation writes into the normalised view. */
  public static PixelFormat of(Views views) {
    return views.finished() ? NORMALIZED : COLORS;
  }

  /** Bytes of one number. */
  int bytes() {
    return bytes;
  }
}
