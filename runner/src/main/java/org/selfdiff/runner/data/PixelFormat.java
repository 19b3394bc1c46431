package org.selfdiff.runner.data;

/** What the views of a batch hold of an image. */
public enum PixelFormat {
  /** Pixels as uint8, which the training step normalizes itself. */
  UINT8(Byte.BYTES),
  /** Normalized float32. */
  NORMALIZED(Float.BYTES);

  private final int bytes;

  PixelFormat(int bytes) {
    this.bytes = bytes;
  }

  /** uint8, unless an operation writes into the normalized view. */
  public static PixelFormat of(Views views) {
    return views.finished() ? NORMALIZED : UINT8;
  }

  /** Bytes of one number. */
  int bytes() {
    return bytes;
  }
}
