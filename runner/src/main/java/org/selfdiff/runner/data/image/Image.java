package org.selfdiff.runner.data.image;

import java.nio.ByteBuffer;

/**
 * A reusable 8-bit RGB image: rows from the top, pixels from the left, red, green, blue of a pixel
 * side by side. Its buffer grows to the largest size it held and is never given back. Not thread
 * safe.
 */
public final class Image {
  /** Bytes behind the last pixel, so that several can be read at once from every one on. */
  static final int SLACK = 20;

  private byte[] rgb = new byte[SLACK];
  private byte[] plane = new byte[0];
  private int width;
  private int height;
  private int storedWidth;
  private int storedHeight;
  private Reduction reduction = Reduction.NONE;

  /** An empty image of 0 x 0 pixels. */
  public Image() {}

  /** An image with undefined pixels. */
  public Image(int width, int height) {
    reshape(width, height);
  }

  /** Sets the size; the pixels are undefined afterwards. */
  public void reshape(int width, int height) {
    int bytes = Math.multiplyExact(Math.multiplyExact(width, height), 3);
    if (rgb.length < bytes + SLACK) {
      rgb = new byte[Math.addExact(bytes, SLACK)];
    }
    this.width = width;
    this.height = height;
    storedWidth = width;
    storedHeight = height;
    reduction = Reduction.NONE;
  }

  /**
   * Says that the pixels are those of a larger image that was decoded smaller.
   *
   * @param by how much; the size is what it leaves of the larger image's
   * @param width pixels per row of the larger image
   * @param height its rows
   */
  void reduced(Reduction by, int width, int height) {
    if (by.side(width) != this.width || by.side(height) != this.height) {
      throw new IllegalArgumentException(
          "%d x %d pixels are not %s of %d x %d"
              .formatted(this.width, this.height, by, width, height));
    }
    storedWidth = width;
    storedHeight = height;
    reduction = by;
  }

  /** Takes size and pixels of another image. */
  public void copyFrom(Image other) {
    reshape(other.width, other.height);
    reduced(other.reduction, other.storedWidth, other.storedHeight);
    System.arraycopy(other.rgb, 0, rgb, 0, other.bytes());
  }

  /** The buffer: byte {@code 3 * (y * width + x) + channel}; it may be longer than the image. */
  public byte[] rgb() {
    return rgb;
  }

  /**
   * Writes the red plane, then the green, then the blue one, rows from the top.
   *
   * @param out receives {@link #bytes} bytes
   * @param offset index in {@code out} of the first one; the buffer's position does not matter
   */
  public void planes(ByteBuffer out, int offset) {
    int pixels = width * height;
    if (plane.length < pixels) {
      plane = new byte[pixels];
    }
    for (int channel = 0; channel < 3; channel++) {
      pick(rgb, channel, plane, pixels);
      out.put(offset + channel * pixels, plane, 0, pixels);
    }
  }

  private static void pick(byte[] rgb, int channel, byte[] plane, int pixels) {
    for (int p = 0; p < pixels; p++) {
      plane[p] = rgb[3 * p + channel];
    }
  }

  /** Pixels per row. */
  public int width() {
    return width;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** Pixels per row of the image as it is stored: {@link #width} unless it was decoded smaller. */
  public int storedWidth() {
    return storedWidth;
  }

  /** Rows of the image as it is stored: {@link #height} unless it was decoded smaller. */
  public int storedHeight() {
    return storedHeight;
  }

  /** How much smaller than it is stored the image was decoded. */
  public Reduction reduction() {
    return reduction;
  }

  /** Bytes of the buffer that belong to the image: {@code 3 * width * height}. */
  public int bytes() {
    return 3 * width * height;
  }
}
