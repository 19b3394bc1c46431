package org.selfdiff.runner.data.image;

/** Keeps the leading bits of every value. */
public final class Posterization {
  /**
   * Changes the image in place.
   *
   * @param bits bits that are kept, 0 (a black image) to 8 (no change)
   */
  public void apply(Image image, int bits) {
    int mask = -1 << 8 - bits;
    LookupTable.apply(image, value -> value & mask);
  }
}
