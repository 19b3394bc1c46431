package org.selfdiff.runner.picture;

/**
 * The color map viridis (Smith and van der Walt 2015), from dark violet for 0 to yellow for 1, as
 * straight lines between ten of its colors.
 */
final class Viridis {
  private static final int[] COLORS = {
    0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b,
    0xfde725
  };

  private Viridis() {}

  /**
   * The color of a value.
   *
   * @param value 0 to 1; others count as the nearer end
   * @return {@code 0xRRGGBB}
   */
  static int rgb(double value) {
    double place = Math.max(0, Math.min(1, value)) * (COLORS.length - 1);
    int below = (int) Math.min(COLORS.length - 2, Math.floor(place));
    return Pixels.between(COLORS[below], COLORS[below + 1], place - below);
  }
}
