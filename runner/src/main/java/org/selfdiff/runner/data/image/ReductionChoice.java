package org.selfdiff.runner.data.image;

/**
 * Decides how much smaller an image may be decoded. It is asked once the size of the image is
 * known, and may be asked about one image and another in its place.
 */
@FunctionalInterface
public interface ReductionChoice {
  /** Every image at its own size. */
  ReductionChoice NEVER = (width, height) -> Reduction.NONE;

  /**
   * The strongest reduction that suits an image of a size.
   *
   * @param width pixels per row of the stored image
   * @param height its rows
   */
  Reduction of(int width, int height);
}
