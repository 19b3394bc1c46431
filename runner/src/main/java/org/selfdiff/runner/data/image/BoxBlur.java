package org.selfdiff.runner.data.image;

/**
 * Pillow's Gaussian blur: three box blurs per axis with a fractional radius (Gwosdek, Grewenig,
 * Bruhn, Weickert: "Theoretical foundations of Gaussian convolution by extended box filtering",
 * 2011), edges replicated, every pass rounded to 8 bits from 24-bit fixed point.
 *
 * <p>Not thread safe: it keeps its buffers. Every line is an array of its own, indexed from 0: only
 * such loops become vector instructions.
 */
public final class BoxBlur {
  private static final int PASSES = 3;
  private static final int HALF = 1 << 23;

  private final int[][] windows = new int[PASSES][0];

  /** The latest lines of all passes but the last, which alone are still needed. */
  private final int[][][] latest = new int[PASSES - 1][0][];

  private int[][] front = new int[0][0];
  private int[][] back = new int[0][0];

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
    reserve(Math.max(width, height), 2 * reach + 3);
    columnsFirst(image);
    passes(width, 3 * height, reach, whole, part);
    rowsFirst(width, height);
    passes(height, 3 * width, reach, whole, part);
    byte[] rgb = image.rgb();
    for (int y = 0, to = 0; y < height; y++) {
      int[] row = front[y];
      for (int i = 0; i < 3 * width; i++) {
        rgb[to++] = (byte) row[i];
      }
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

  private void reserve(int side, int lines) {
    if (front.length < side) {
      front = new int[side][3 * side];
      back = new int[side][3 * side];
    }
    int length = front[0].length;
    for (int pass = 0; pass < PASSES; pass++) {
      if (windows[pass].length < length) {
        windows[pass] = new int[length];
      }
      if (pass < PASSES - 1 && (latest[pass].length < lines || latest[pass][0].length < length)) {
        latest[pass] = new int[lines][length];
      }
    }
  }

  /**
   * All passes from line to line of {@link #front}: each makes a line as soon as the one before has
   * made those that it needs, while they are near.
   */
  private void passes(int lines, int length, int reach, int whole, int part) {
    int delay = reach + 1;
    for (int step = 0; step < lines + (PASSES - 1) * delay; step++) {
      for (int pass = 0; pass < PASSES; pass++) {
        int line = step - pass * delay;
        if (line >= 0 && line < lines) {
          int[][] in = pass == 0 ? front : latest[pass - 1];
          int[] out = pass == PASSES - 1 ? back[line] : latest[pass][line % latest[pass].length];
          pass(windows[pass], in, line, lines - 1, out, length, reach, whole, part);
        }
      }
    }
    exchange();
  }

  private static void pass(
      int[] window,
      int[][] in,
      int line,
      int last,
      int[] out,
      int length,
      int reach,
      int whole,
      int part) {
    int kept = in.length;
    if (line == 0) {
      scale(window, in[0], reach + 1, length);
      for (int i = 0; i < reach; i++) {
        add(window, in[Math.min(i, last) % kept], length);
      }
    }
    int[] left = in[Math.max(line - reach - 1, 0) % kept];
    int[] right = in[Math.min(line + reach, last) % kept];
    int[] far = in[Math.min(line + reach + 1, last) % kept];
    move(window, left, right, length);
    weigh(window, left, far, out, length, whole, part);
  }

  private static void scale(int[] sum, int[] line, int factor, int length) {
    for (int j = 0; j < length; j++) {
      sum[j] = line[j] * factor;
    }
  }

  private static void add(int[] sum, int[] line, int length) {
    for (int j = 0; j < length; j++) {
      sum[j] += line[j];
    }
  }

  private static void move(int[] sum, int[] left, int[] right, int length) {
    for (int j = 0; j < length; j++) {
      sum[j] = sum[j] + right[j] - left[j];
    }
  }

  private static void weigh(
      int[] sum, int[] left, int[] far, int[] out, int length, int whole, int part) {
    for (int j = 0; j < length; j++) {
      out[j] = sum[j] * whole + (left[j] + far[j]) * part + HALF >>> 24;
    }
  }

  private void columnsFirst(Image image) {
    byte[] rgb = image.rgb();
    for (int y = 0, i = 0; y < image.height(); y++) {
      for (int x = 0, to = 3 * y; x < image.width(); x++, i += 3) {
        int[] column = front[x];
        column[to] = rgb[i] & 0xFF;
        column[to + 1] = rgb[i + 1] & 0xFF;
        column[to + 2] = rgb[i + 2] & 0xFF;
      }
    }
  }

  private void rowsFirst(int width, int height) {
    for (int y = 0, from = 0; y < height; y++, from += 3) {
      int[] row = back[y];
      for (int x = 0, i = 0; x < width; x++, i += 3) {
        int[] column = front[x];
        row[i] = column[from];
        row[i + 1] = column[from + 1];
        row[i + 2] = column[from + 2];
      }
    }
    exchange();
  }

  private void exchange() {
    int[][] swap = front;
    front = back;
    back = swap;
  }
}
