package org.selfdiff.runner.data.image;

/** Adds to the values below the middle, up to 255: timm's {@code SolarizeAdd}. */
public final class SolarizeAdd {
  private static final int MIDDLE = 128;

  /**
   * Changes the image in place.
   *
   * @param add what is added, 0 or more
   */
  public void apply(Image image, int add) {
    LookupTable.apply(image, value -> value < MIDDLE ? value + add : value);
  }
}
