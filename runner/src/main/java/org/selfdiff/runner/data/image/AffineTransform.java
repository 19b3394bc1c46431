package org.selfdiff.runner.data.image;

import java.util.List;

/**
 * Moves an image by an {@link AffineMap} as Pillow's {@code Image.transform(AFFINE)}: in double
 * precision, pixels from outside the source take the fill color, pixels near its border repeat
 * those at the border; bilinear results are cut to 8 bits, bicubic ones (a = -1) clipped and cut.
 */
public final class AffineTransform {
  private AffineTransform() {}

  /**
   * Writes a part of the moved image; the rest is undefined.
   *
   * @param from stays as it is
   * @param fill red, green, blue, 0..255
   * @param to another image; takes the size of {@code from}
   * @param top first row that is written
   * @param left first column
   * @param rows number of rows
   * @param columns number of columns
   */
  public static void apply(
      Image from,
      AffineMap map,
      Interpolation interpolation,
      List<Integer> fill,
      Image to,
      int top,
      int left,
      int rows,
      int columns) {
    int width = from.width();
    int height = from.height();
    to.reshape(width, height);
    byte[] out = to.rgb();
    byte red = (byte) (int) fill.get(0);
    byte green = (byte) (int) fill.get(1);
    byte blue = (byte) (int) fill.get(2);
    boolean cubic = interpolation == Interpolation.BICUBIC;
    for (int y = top; y < top + rows; y++) {
      double yIn = y + 0.5;
      int i = 3 * (y * width + left);
      for (int x = left; x < left + columns; x++, i += 3) {
        double xIn = x + 0.5;
        double u = map.a() * xIn + map.b() * yIn + map.c();
        double v = map.d() * xIn + map.e() * yIn + map.f();
        if (u < 0 || u >= width || v < 0 || v >= height) {
          out[i] = red;
          out[i + 1] = green;
          out[i + 2] = blue;
        } else if (cubic) {
          cubic(from, u - 0.5, v - 0.5, out, i);
        } else {
          linear(from, u - 0.5, v - 0.5, out, i);
        }
      }
    }
  }

  private static void linear(Image from, double u, double v, byte[] out, int i) {
    byte[] rgb = from.rgb();
    int width = from.width();
    int x = floor(u);
    int y = floor(v);
    double dx = u - x;
    double dy = v - y;
    int left = 3 * inside(x, width);
    int right = 3 * inside(x + 1, width);
    int upper = 3 * width * inside(y, from.height());
    // Above the first row Pillow blends with the row itself, below the last one likewise.
    int lower = 3 * width * inside(y + 1, from.height());
    for (int channel = 0; channel < 3; channel++) {
      double above = mix(rgb[upper + left + channel], rgb[upper + right + channel], dx);
      double below = mix(rgb[lower + left + channel], rgb[lower + right + channel], dx);
      out[i + channel] = (byte) (int) (above + (below - above) * dy);
    }
  }

  private static double mix(byte from, byte to, double share) {
    int start = from & 0xFF;
    return start + ((to & 0xFF) - start) * share;
  }

  private static void cubic(Image from, double u, double v, byte[] out, int i) {
    byte[] rgb = from.rgb();
    int width = from.width();
    int height = from.height();
    int x = floor(u);
    int y = floor(v);
    double dx = u - x;
    double dy = v - y;
    int x0 = 3 * inside(x - 1, width);
    int x1 = 3 * inside(x, width);
    int x2 = 3 * inside(x + 1, width);
    int x3 = 3 * inside(x + 2, width);
    int y0 = 3 * width * inside(y - 1, height);
    int y1 = 3 * width * inside(y, height);
    int y2 = 3 * width * inside(y + 1, height);
    int y3 = 3 * width * inside(y + 2, height);
    for (int c = 0; c < 3; c++) {
      double value;
      // Sheared and shifted images lie on the source's rows or columns: the sum is the same.
      if (dy == 0) {
        value = line(rgb, y1 + c, x0, x1, x2, x3, dx);
      } else if (dx == 0) {
        value = line(rgb, x1 + c, y0, y1, y2, y3, dy);
      } else {
        value =
            cubic(
                line(rgb, y0 + c, x0, x1, x2, x3, dx),
                line(rgb, y1 + c, x0, x1, x2, x3, dx),
                line(rgb, y2 + c, x0, x1, x2, x3, dx),
                line(rgb, y3 + c, x0, x1, x2, x3, dx),
                dy);
      }
      out[i + c] = (byte) (value <= 0 ? 0 : value >= 255 ? 255 : (int) value);
    }
  }

  /** The cubic through four values; their differences are whole numbers, hence exact. */
  private static double line(byte[] rgb, int at, int i, int j, int k, int l, double share) {
    int a = rgb[at + i] & 0xFF;
    int b = rgb[at + j] & 0xFF;
    int c = rgb[at + k] & 0xFF;
    int d = rgb[at + l] & 0xFF;
    return b + share * (c - a + share * (2 * (a - b) + c - d + share * (b - a + d - c)));
  }

  private static double cubic(double a, double b, double c, double d, double share) {
    double second = 2 * (a - b) + c - d;
    double third = -a + b - c + d;
    return b + share * (-a + c + share * (second + share * third));
  }

  private static int floor(double value) {
    return value >= 0 ? (int) value : (int) Math.floor(value);
  }

  private static int inside(int index, int length) {
    return Math.max(0, Math.min(length - 1, index));
  }
}
