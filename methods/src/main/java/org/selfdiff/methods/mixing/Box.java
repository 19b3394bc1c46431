package org.selfdiff.methods.mixing;

/**
 * A rectangle of pixels, possibly empty.
 *
 * @param top first row
 * @param bottom row behind the last
 * @param left first column
 * @param right column behind the last
 */
public record Box(int top, int bottom, int left, int right) {
  /**
   * The rectangle around a pixel, as far as it lies in the image. An odd cut loses one pixel, as in
   * the authors' code: a side is twice the floor of half the cut.
   *
   * @param row center
   * @param column center
   * @param cutHeight rows asked for
   * @param cutWidth columns asked for
   * @param height rows of the image
   * @param width columns of the image
   */
  static Box around(int row, int column, int cutHeight, int cutWidth, int height, int width) {
    return new Box(
        Math.max(0, row - cutHeight / 2),
        Math.min(height, row + cutHeight / 2),
        Math.max(0, column - cutWidth / 2),
        Math.min(width, column + cutWidth / 2));
  }

  /** Pixels in the rectangle. */
  int area() {
    return (bottom - top) * (right - left);
  }

  /** 1 for every row of the rectangle, else 0. */
  double[] rows(int height) {
    return within(top, bottom, height);
  }

  /** 1 for every column of the rectangle, else 0. */
  double[] columns(int width) {
    return within(left, right, width);
  }

  private static double[] within(int from, int to, int length) {
    double[] marks = new double[length];
    for (int i = from; i < to; i++) {
      marks[i] = 1;
    }
    return marks;
  }
}
