package org.selfdiff.runner.data.image;

/**
 * Pillow's Gaussian blur: three box blurs per axis with a fractional radius (Gwosdek, Grewenig,
 * Bruhn, Weickert: "Theoretical foundations of Gaussian convolution by extended box filtering",
 * 2011), edges replicated, every pass rounded to 8 bits from 24-bit fixed point.
 *
 * <p>Not thread safe: it keeps its buffers.
 */
public final class BoxBlur {
  private static final int PASSES = 3;
  private static final int HALF = 1 << 23;

  private int[] front = new int[0];
  private int[] back = new int[0];
  private int[] window = new int[0];

  /**
   * Blurs in place.
   *
   * @param sigma deviation in pixels, at least 0
   */
  public void apply(Image image, double sigma) {
    float radius = radius((float) sigma);
    int reach = (int) radius;
    int whole = (int) ((1 << 24) / (radius * 2 + 1));
    int part = ((1 << 24) - (reach * 2 + 1) * whole) / 2;
    int width = image.width();
    int height = image.height();
    if (front.length < image.bytes()) {
      front = new int[image.bytes()];
      back = new int[image.bytes()];
    }
    columnsFirst(image);
    passes(width, 3 * height, reach, whole, part);
    rowsFirst(width, height);
    passes(height, 3 * width, reach, whole, part);
    byte[] rgb = image.rgb();
    for (int i = 0, end = image.bytes(); i < end; i++) {
      rgb[i] = (byte) front[i];
    }
  }

  /** The box radius, computed in the precision that Pillow uses. */
  private static float radius(float sigma) {
    float square = sigma * sigma / PASSES;
    float length = (float) Math.sqrt(12.0 * square + 1.0);
    float whole = (float) Math.floor((length - 1.0) / 2.0);
    float part = (2 * whole + 1) * (whole * (whole + 1) - 3 * square);
    part /= 6 * (square - (whole + 1) * (whole + 1));
    return whole + part;
  }

  /** Three passes along the outer dimension of {@link #front}. */
  private void passes(int lines, int length, int reach, int whole, int part) {
    if (window.length < length) {
      window = new int[length];
    }
    for (int pass = 0; pass < PASSES; pass++) {
      pass(front, back, lines, length, reach, whole, part);
      int[] swap = front;
      front = back;
      back = swap;
    }
  }

  private void pass(int[] in, int[] out, int lines, int length, int reach, int whole, int part) {
    int last = lines - 1;
    for (int j = 0; j < length; j++) {
      window[j] = in[j] * (reach + 1);
    }
    for (int i = 0; i < reach; i++) {
      add(window, in, Math.min(i, last) * length, length);
    }
    for (int i = 0; i < lines; i++) {
      int left = Math.max(i - reach - 1, 0) * length;
      int right = Math.min(i + reach, last) * length;
      int far = Math.min(i + reach + 1, last) * length;
      line(in, left, right, far, out, i * length, length, whole, part);
    }
  }

  private static void add(int[] sum, int[] in, int start, int length) {
    for (int j = 0; j < length; j++) {
      sum[j] += in[start + j];
    }
  }

  private void line(
      int[] in, int left, int right, int far, int[] out, int at, int length, int whole, int part) {
    int[] sum = window;
    for (int j = 0; j < length; j++) {
      sum[j] = sum[j] + in[right + j] - in[left + j];
    }
    for (int j = 0; j < length; j++) {
      out[at + j] = sum[j] * whole + (in[left + j] + in[far + j]) * part + HALF >>> 24;
    }
  }

  private void columnsFirst(Image image) {
    byte[] rgb = image.rgb();
    int stride = 3 * image.height();
    for (int y = 0, i = 0; y < image.height(); y++) {
      for (int x = 0, to = 3 * y; x < image.width(); x++, i += 3, to += stride) {
        front[to] = rgb[i] & 0xFF;
        front[to + 1] = rgb[i + 1] & 0xFF;
        front[to + 2] = rgb[i + 2] & 0xFF;
      }
    }
  }

  private void rowsFirst(int width, int height) {
    int stride = 3 * height;
    for (int y = 0, i = 0; y < height; y++) {
      for (int x = 0, from = 3 * y; x < width; x++, i += 3, from += stride) {
        back[i] = front[from];
        back[i + 1] = front[from + 1];
        back[i + 2] = front[from + 2];
      }
    }
    int[] swap = front;
    front = back;
    back = swap;
  }
}
