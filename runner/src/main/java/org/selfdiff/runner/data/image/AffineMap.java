package org.selfdiff.runner.data.image;

/**
 * Where each pixel of a moved image comes from: the center (x + ½, y + ½) of a target pixel is the
 * point (ax + by + c, dx + ey + f) of the source, with x and y at the center.
 */
public record AffineMap(double a, double b, double c, double d, double e, double f) {
  /** Slides rows: further down, from further right. */
  public static AffineMap shearX(double factor) {
    return new AffineMap(1, factor, 0, 0, 1, 0);
  }

  /** Slides columns: further right, from further down. */
  public static AffineMap shearY(double factor) {
    return new AffineMap(1, 0, 0, factor, 1, 0);
  }

  /** Takes every pixel from so many pixels further right and further down. */
  public static AffineMap shift(double right, double down) {
    return new AffineMap(1, 0, right, 0, 1, down);
  }

  /**
   * Turns about the center of the image, with the coefficients of Pillow's {@code Image.rotate}.
   *
   * @param degrees counter-clockwise
   * @param width pixels per row
   * @param height rows
   */
  public static AffineMap rotation(double degrees, int width, int height) {
    double positive = degrees % 360;
    double angle = -Math.toRadians(positive < 0 ? positive + 360 : positive);
    double cosine = rounded(StrictMath.cos(angle));
    double sine = rounded(StrictMath.sin(angle));
    double x = width / 2.0;
    double y = height / 2.0;
    return new AffineMap(
        cosine, sine, cosine * -x + sine * -y + x, -sine, cosine, -sine * -x + cosine * -y + y);
  }

  /** 15 decimals, so that quarter turns are exact. */
  private static double rounded(double value) {
    return Math.rint(value * 1e15) / 1e15;
  }
}
