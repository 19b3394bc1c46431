package org.selfdiff.runner.data.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Crops a box and resizes it with antialiased bilinear or bicubic weights, as Pillow's {@code crop}
 * followed by {@code resize}: 22-bit fixed-point weights, the horizontal pass rounded to 8 bits
 * before the vertical one, a pass that changes nothing left out.
 *
 * <p>Boxes are counted in pixels of the image as it is stored. Where it was decoded smaller they
 * begin and end within pixels; weights are then those of the exact box, as Pillow's {@code resize}
 * has them with a box, of the pixels that the box touches.
 *
 * <p>Not thread safe: it keeps its buffers. Every line is an array of its own, indexed from 0: only
 * such loops become vector instructions.
 */
public final class Resampling {
  private static final int BITS = 22;
  private static final int HALF = 1 << (BITS - 1);

  /** Bits below a result of two lanes, the upper of which holds {@link #BITS} below its point. */
  private static final int SHIFT = 32 + BITS;

  /** A half for the upper lane, and enough that the sum of the lower one never is negative. */
  private static final long START = ((long) HALF << 32) + (1L << 31);

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

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
   * @param top first row of the box in the image as it is stored
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
        Box.within(from, top, left, height, width),
        to,
        new Box(0, 0, outHeight, outWidth),
        outWidth,
        outHeight,
        interpolation);
  }

  /**
   * A part of an image: whole pixels, and what of them it is.
   *
   * @param top its first row
   * @param left its first column
   * @param above rows of the pixels that it lacks at the top, in [0, 1)
   * @param beside columns of the pixels that it lacks on the left, in [0, 1)
   * @param tall its rows, whole or not
   * @param wide its columns, whole or not
   */
  private record Box(
      int top,
      int left,
      int height,
      int width,
      double above,
      double beside,
      double tall,
      double wide) {
    private Box(int top, int left, int height, int width) {
      this(top, left, height, width, 0, 0, height, width);
    }

    /** The part that a box of the image as it is stored is of what was decoded of it. */
    static Box within(Image image, int top, int left, int height, int width) {
      int by = image.reduction().denominator();
      int firstRow = top / by;
      int firstColumn = left / by;
      return new Box(
          firstRow,
          firstColumn,
          image.reduction().side(top + height) - firstRow,
          image.reduction().side(left + width) - firstColumn,
          (double) top / by - firstRow,
          (double) left / by - firstColumn,
          (double) height / by,
          (double) width / by);
    }

    boolean hasRows(int rows) {
      return above == 0 && tall == rows;
    }

    boolean hasColumns(int columns) {
      return beside == 0 && wide == columns;
    }
  }

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
    if (box.hasColumns(outWidth) && box.hasRows(outHeight)) {
      copy(from, box.top + shown.top, box.left + shown.left, to);
      return;
    }
    int row = 3 * shown.width;
    int first = shown.top;
    int height = shown.height;
    if (!box.hasRows(outHeight)) {
      rows.compute(
          box.above, box.tall, box.height, outHeight, shown.top, shown.height, interpolation);
      first = rows.first(0);
      height = 0;
      for (int y = 0; y < shown.height; y++) {
        first = Math.min(first, rows.first(y));
        height = Math.max(height, rows.first(y) + rows.taps(y));
      }
      height -= first;
    }
    reserve(height, row);
    if (box.hasColumns(outWidth)) {
      widen(from, box.top + first, box.left + shown.left, height, row);
    } else {
      columns.compute(
          box.beside, box.wide, box.width, outWidth, shown.left, shown.width, interpolation);
      narrow(from, box.top + first, box.left, height, shown.width);
      if (interpolation == Interpolation.BICUBIC) {
        clip(height, row);
      }
    }
    if (box.hasRows(outHeight)) {
      for (int y = 0; y < height; y++) {
        write(narrowed[y], 0, to.rgb(), y * row, row);
      }
    } else {
      shorten(to.rgb(), row, shown.height, first, interpolation);
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

  /**
   * One multiplication weighs two neighbors: (p + q 2^32) (v + w 2^32) has p w + q v from bit 32
   * on, and p v, which {@link #START} keeps from becoming negative, below.
   */
  private void narrow(Image from, int top, int left, int height, int outWidth) {
    columns.pair(outWidth);
    for (int y = 0; y < height; y++) {
      int start = 3 * ((top + y) * from.width() + left);
      switch (columns.pairsEach()) {
        case 1 -> narrowByOne(from.rgb(), start, narrowed[y], outWidth);
        case 2 -> narrowByTwo(from.rgb(), start, narrowed[y], outWidth);
        case 3 -> narrowByThree(from.rgb(), start, narrowed[y], outWidth);
        default -> narrowByMany(from.rgb(), start, narrowed[y], outWidth);
      }
    }
  }

  private void narrowByOne(byte[] rgb, int start, int[] line, int outWidth) {
    int[] first = columns.firsts();
    long[] pairs = columns.pairs();
    for (int x = 0; x < outWidth; x++) {
      long pixels = (long) EIGHT.get(rgb, start + 3 * first[x]);
      long w = pairs[x];
      line[3 * x] = (int) (START + spread(pixels) * w >> SHIFT);
      line[3 * x + 1] = (int) (START + spread(pixels >>> 8) * w >> SHIFT);
      line[3 * x + 2] = (int) (START + spread(pixels >>> 16) * w >> SHIFT);
    }
  }

  private void narrowByTwo(byte[] rgb, int start, int[] line, int outWidth) {
    int[] first = columns.firsts();
    long[] pairs = columns.pairs();
    for (int x = 0; x < outWidth; x++) {
      int at = start + 3 * first[x];
      long one = (long) EIGHT.get(rgb, at);
      long two = (long) EIGHT.get(rgb, at + 6);
      long v = pairs[2 * x];
      long w = pairs[2 * x + 1];
      line[3 * x] = (int) (START + spread(one) * v + spread(two) * w >> SHIFT);
      line[3 * x + 1] = (int) (START + spread(one >>> 8) * v + spread(two >>> 8) * w >> SHIFT);
      line[3 * x + 2] = (int) (START + spread(one >>> 16) * v + spread(two >>> 16) * w >> SHIFT);
    }
  }

  private void narrowByThree(byte[] rgb, int start, int[] line, int outWidth) {
    int[] first = columns.firsts();
    long[] pairs = columns.pairs();
    for (int x = 0; x < outWidth; x++) {
      int at = start + 3 * first[x];
      long one = (long) EIGHT.get(rgb, at);
      long two = (long) EIGHT.get(rgb, at + 6);
      long six = (long) EIGHT.get(rgb, at + 12);
      long u = pairs[3 * x];
      long v = pairs[3 * x + 1];
      long w = pairs[3 * x + 2];
      long red = spread(one) * u + spread(two) * v + spread(six) * w;
      long green = spread(one >>> 8) * u + spread(two >>> 8) * v + spread(six >>> 8) * w;
      long blue = spread(one >>> 16) * u + spread(two >>> 16) * v + spread(six >>> 16) * w;
      line[3 * x] = (int) (START + red >> SHIFT);
      line[3 * x + 1] = (int) (START + green >> SHIFT);
      line[3 * x + 2] = (int) (START + blue >> SHIFT);
    }
  }

  private void narrowByMany(byte[] rgb, int start, int[] line, int outWidth) {
    int[] first = columns.firsts();
    long[] pairs = columns.pairs();
    int each = columns.pairsEach();
    for (int x = 0; x < outWidth; x++) {
      int at = start + 3 * first[x];
      long red = START;
      long green = START;
      long blue = START;
      // Behind the last weight there may be no more bytes.
      for (int k = x * each, end = k + (columns.taps(x) + 1) / 2; k < end; k++, at += 6) {
        long pixels = (long) EIGHT.get(rgb, at);
        long w = pairs[k];
        red += spread(pixels) * w;
        green += spread(pixels >>> 8) * w;
        blue += spread(pixels >>> 16) * w;
      }
      line[3 * x] = (int) (red >> SHIFT);
      line[3 * x + 1] = (int) (green >> SHIFT);
      line[3 * x + 2] = (int) (blue >> SHIFT);
    }
  }

  /** Bytes 0 and 3, 32 bits apart. */
  private static long spread(long bytes) {
    return bytes & 0xFF | bytes << 8 & 0xFF00000000L;
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

  private void shorten(
      byte[] out, int row, int outHeight, int skipped, Interpolation interpolation) {
    int[] w = rows.weights();
    for (int y = 0; y < outHeight; y++) {
      int at = rows.first(y) - skipped;
      int k = rows.begin(y);
      int taps = rows.taps(y);
      switch (taps) {
        case 1 -> start(sums, narrowed[at], w[k], row);
        case 2 -> start(sums, narrowed[at], w[k], narrowed[at + 1], w[k + 1], row);
        default -> {
          start(sums, narrowed[at], w[k], narrowed[at + 1], w[k + 1], row);
          int tap = 2;
          for (; tap + 1 < taps; tap += 2) {
            int next = at + tap;
            add(sums, narrowed[next], w[k + tap], narrowed[next + 1], w[k + tap + 1], row);
          }
          if (tap < taps) {
            add(sums, narrowed[at + tap], w[k + tap], row);
          }
        }
      }
      if (interpolation == Interpolation.BICUBIC) {
        write(sums, BITS, out, y * row, row);
      } else {
        writeMeans(sums, out, y * row, row);
      }
    }
  }

  private static void start(int[] sums, int[] line, int weight, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] = HALF + line[i] * weight;
    }
  }

  private static void start(int[] sums, int[] one, int v, int[] two, int w, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] = HALF + one[i] * v + two[i] * w;
    }
  }

  private static void add(int[] sums, int[] line, int weight, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] += line[i] * weight;
    }
  }

  private static void add(int[] sums, int[] one, int v, int[] two, int w, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] += one[i] * v + two[i] * w;
    }
  }

  /** Weights of which none is negative leave no sum beyond 0..255. */
  private static void writeMeans(int[] line, byte[] out, int at, int length) {
    for (int i = 0; i < length; i++) {
      out[at + i] = (byte) (line[i] >> BITS);
    }
  }

  private static void write(int[] line, int shift, byte[] out, int at, int length) {
    for (int i = 0; i < length; i++) {
      out[at + i] = (byte) Math.max(0, Math.min(255, line[i] >> shift));
    }
  }
}
