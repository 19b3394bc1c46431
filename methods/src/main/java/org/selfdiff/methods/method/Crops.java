package org.selfdiff.methods.method;

/**
 * Smaller views of each image beside the full ones (multi-crop, Caron et al. 2020, arXiv
 * 2006.09882).
 *
 * @param count crops per image
 * @param size side of a crop in pixels
 */
public record Crops(int count, int size) {
  /** No crops beside the full views. */
  public static final Crops NONE = new Crops(0, 0);
}
