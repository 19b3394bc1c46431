package org.selfdiff.runner.data.image;

/** How values between pixels are found. */
public enum Interpolation {
  /** From the 2 x 2 nearest pixels, or a triangle where the image shrinks. */
  BILINEAR,
  /** From the 4 x 4 nearest pixels, or a cubic of as many where the image shrinks. */
  BICUBIC
}
