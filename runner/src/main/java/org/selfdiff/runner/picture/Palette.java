package org.selfdiff.runner.picture;

import java.awt.Color;

/** Colors that tell things apart and that can be seen on white. */
public final class Palette {
  private static final int[] FEW = {
    0x2563eb, 0xd9560b, 0x15803d, 0xc026d3, 0xca8a04, 0x06a5c4, 0xdc2626, 0x7c3aed, 0x84cc16,
    0x7a5236, 0xf472b6, 0x475569, 0x93c5fd, 0x0f766e, 0xfdba74, 0x7f1d1d
  };

  /** Saturation and brightness of the rings that many colors are taken from in turn. */
  private static final float[][] RINGS = {{0.85f, 0.80f}, {0.60f, 0.84f}, {0.95f, 0.52f}};

  private Palette() {}

  /**
   * The color of an image.
   *
   * @param label its class, counted from 0; below 0 where it has none
   * @param classes how many there are; where there are none, all images have one color
   */
  public static Color ofLabel(int label, int classes) {
    if (label >= 0) {
      return color(label, classes);
    }
    return classes == 0 ? color(0, 1) : Canvas.MUTED;
  }

  /**
   * The color of one of several things.
   *
   * @param index counted from 0
   * @param of how many there are
   */
  public static Color color(int index, int of) {
    if (of <= FEW.length) {
      return new Color(FEW[index]);
    }
    float[] ring = RINGS[index % RINGS.length];
    return Color.getHSBColor((float) index / of, ring[0], ring[1]);
  }
}
