package org.selfdiff.runner.data.image;

/**
 * Crops a box and resizes it with antialiased bilinear or bicubic weights, as Pillow's {@code crop}
 * followed by {@code resize}: 22-bit fixed-point weights, the horizontal pass rounded to 8 bits
 * before the vertical one, a pass that changes nothing left out.
 *
 * <p>Not thread safe: it keeps its buffers. Every line is an array of its own, indexed from 0: only
 * such loops become vector instructions.
 */
public final class Resampling {
  private static final int BITS = 22;
  private static final int HALF = 1 << (BITS - 1);

  private final ResamplingWeights columns = new ResamplingWeights(BITS);
  private final ResamplingWeights rows = new ResamplingWeights(BITS);
  private int[][] narrowed = new int[0][0];
  private int[] sums = new int[0];

  /** Writes the box resized with bilinear weights. */
  public void apply(
      Image from, int top, int left, int height, int width, Image to, int outWidth, int outHeight) {
    apply(from, top, left, height, width, to, outWidth, outHeight, Interpolation.BILINEAR);
  }

  /**
   * Writes the resized box.
   *
   * @param from the image, left as it is
   * @param top first row of the box
   * @param left first column of the box
   * @param height rows of the box
   * @param width columns of the box
   * @param to receives {@code outWidth} x {@code outHeight} pixels; another image than {@code from}
   */
  public void apply(
      Image from,
      int top,
      int left,
      int height,
      int width,
      Image to,
      int outWidth,
      int outHeight,
      Interpolation interpolation) {
    apply(
        from,
        new Box(top, left, height, width),
        to,
        new Box(0, 0, outHeight, outWidth),
        outWidth,
        outHeight,
        interpolation);
  }

  /**
   * A part of an image.
   *
   * @param top its first row
   * @param left its first column
   */
  private record Box(int top, int left, int height, int width) {}

  /**
   * Writes a part of the whole image resized: the pixels that cropping the resized image would
   * give, without making the rest of it.
   *
   * @param outWidth pixels per row of the resized image
   * @param outHeight its rows
   * @param top first row of the part in the resized image
   * @param left first column of the part in the resized image
   * @param side rows and columns of the part
   * @param to receives {@code side} x {@code side} pixels; another image than {@code from}
   */
  public void applyCropped(
      Image from,
      int outWidth,
      int outHeight,
      int top,
      int left,
      int side,
      Image to,
      Interpolation interpolation) {
    apply(
        from,
        new Box(0, 0, from.height(), from.width()),
        to,
        new Box(top, left, side, side),
        outWidth,
        outHeight,
        interpolation);
  }

  private void apply(
      Image from,
      Box box,
      Image to,
      Box shown,
      int outWidth,
      int outHeight,
      Interpolation interpolation) {
    to.reshape(shown.width, shown.height);
    if (box.width == outWidth && box.height == outHeight) {
      copy(from, box.top + shown.top, box.left + shown.left, to);
      return;
    }
    int row = 3 * shown.width;
    int first = shown.top;
    int height = shown.height;
    if (box.height != outHeight) {
      rows.compute(box.height, outHeight, shown.top, shown.height, interpolation);
      first = rows.first(0);
      height = 0;
      for (int y = 0; y < shown.height; y++) {
        first = Math.min(first, rows.first(y));
        height = Math.max(height, rows.first(y) + rows.taps(y));
      }
      height -= first;
    }
    reserve(height, row);
    if (box.width == outWidth) {
      widen(from, box.top + first, box.left + shown.left, height, row);
    } else {
      columns.compute(box.width, outWidth, shown.left, shown.width, interpolation);
      narrow(from, box.top + first, box.left, height, shown.width);
      if (interpolation == Interpolation.BICUBIC) {
        clip(height, row);
      }
    }
    if (box.height == outHeight) {
      for (int y = 0; y < height; y++) {
        write(narrowed[y], 0, to.rgb(), y * row, row);
      }
    } else {
      shorten(to.rgb(), row, shown.height, first);
    }
  }

  private void reserve(int lines, int length) {
    if (narrowed.length < lines || narrowed[0].length < length) {
      int enough = narrowed.length == 0 ? 0 : narrowed[0].length;
      narrowed = new int[Math.max(lines, narrowed.length)][Math.max(length, enough)];
      sums = new int[narrowed[0].length];
    }
  }

  private static void copy(Image from, int top, int left, Image to) {
    int row = 3 * to.width();
    for (int y = 0; y < to.height(); y++) {
      int start = 3 * ((top + y) * from.width() + left);
      System.arraycopy(from.rgb(), start, to.rgb(), y * row, row);
    }
  }

  private void widen(Image from, int top, int left, int height, int row) {
    byte[] rgb = from.rgb();
    for (int y = 0; y < height; y++) {
      int start = 3 * ((top + y) * from.width() + left);
      for (int i = 0; i < row; i++) {
        narrowed[y][i] = rgb[start + i] & 0xFF;
      }
    }
  }

  private void narrow(Image from, int top, int left, int height, int outWidth) {
    byte[] rgb = from.rgb();
    int[] weight = columns.weights();
    for (int y = 0; y < height; y++) {
      int[] line = narrowed[y];
      int to = 0;
      int start = 3 * ((top + y) * from.width() + left);
      for (int x = 0; x < outWidth; x++) {
        int pixel = start + 3 * columns.first(x);
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        for (int k = columns.begin(x), end = k + columns.taps(x); k < end; k++, pixel += 3) {
          int w = weight[k];
          red += (rgb[pixel] & 0xFF) * w;
          green += (rgb[pixel + 1] & 0xFF) * w;
          blue += (rgb[pixel + 2] & 0xFF) * w;
        }
        line[to++] = red >> BITS;
        line[to++] = green >> BITS;
        line[to++] = blue >> BITS;
      }
    }
  }

  /** Cubic weights overshoot. */
  private void clip(int height, int row) {
    for (int y = 0; y < height; y++) {
      int[] line = narrowed[y];
      for (int i = 0; i < row; i++) {
        line[i] = Math.max(0, Math.min(255, line[i]));
      }
    }
  }

  private void shorten(byte[] out, int row, int outHeight, int skipped) {
    for (int y = 0; y < outHeight; y++) {
      int first = rows.first(y) - skipped;
      int begin = rows.begin(y);
      start(sums, narrowed[first], rows.weights()[begin], row);
      for (int k = 1; k < rows.taps(y); k++) {
        add(sums, narrowed[first + k], rows.weights()[begin + k], row);
      }
      write(sums, BITS, out, y * row, row);
    }
  }

  private static void start(int[] sums, int[] line, int weight, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] = HALF + line[i] * weight;
    }
  }

  private static void add(int[] sums, int[] line, int weight, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] += line[i] * weight;
    }
  }

  private static void write(int[] line, int shift, byte[] out, int at, int length) {
    for (int i = 0; i < length; i++) {
      out[at + i] = (byte) Math.max(0, Math.min(255, line[i] >> shift));
    }
  }
}
