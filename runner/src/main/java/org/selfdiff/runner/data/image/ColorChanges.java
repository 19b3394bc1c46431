package org.selfdiff.runner.data.image;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Brightness, contrast, saturation and hue one after the other, each rounded to 8 bits, row by row:
 * the image is read twice, as contrast has to know the mean of what comes before it. Pixels are
 * those that {@link Brightness}, {@link Contrast}, {@link Saturation} and {@link Hue} make in turn.
 * Not thread safe.
 */
public final class ColorChanges {
  private static final int BRIGHTNESS = 0;
  private static final int CONTRAST = 1;
  private static final int SATURATION = 2;
  private static final int HUE = 3;
  private static final byte[] SAME = PixelBlend.table(0, 1);

  private final ColorLines lines = new ColorLines();
  private final Saturation saturation = new Saturation();
  private byte[] brighter = new byte[0];
  private int shift;
  private int[] sums = new int[0];

  /**
   * Changes the image in place.
   *
   * @param order the order of brightness 0, contrast 1, saturation 2 and hue 3, each once
   * @param brightness factor, at least 0
   * @param contrast factor, at least 0
   * @param saturation factor, at least 0
   * @param turn of the hue as a share of the circle, in [-0.5, 0.5]; without it there is none
   */
  public void apply(
      Image image,
      int[] order,
      double brightness,
      double contrast,
      double saturation,
      OptionalDouble turn) {
    lines.reserve(image.width());
    sums = new int[image.width()];
    brighter = PixelBlend.table(0, (float) brightness);
    this.saturation.prepare(saturation);
    shift = Hue.shift(turn.orElse(0));
    int[] done = IntStream.of(order).filter(i -> i != HUE || turn.isPresent()).toArray();
    int middle = 0;
    while (done[middle] != CONTRAST) {
      middle++;
    }
    int[] before = Arrays.copyOf(done, middle);
    boolean looked = middle == 0 || middle == 1 && before[0] == BRIGHTNESS;
    pass(image, SAME, before, true, !looked);
    byte[] starker = PixelBlend.table(Luminance.mean(sums, image), (float) contrast);
    // What a table alone had done was not written.
    byte[] first = looked && middle == 1 ? PixelBlend.after(brighter, starker) : starker;
    pass(image, first, Arrays.copyOfRange(done, middle + 1, done.length), false, true);
  }

  private void pass(Image image, byte[] first, int[] order, boolean measured, boolean stored) {
    boolean brightens = order.length > 0 && order[0] == BRIGHTNESS;
    byte[] table = brightens ? PixelBlend.after(first, brighter) : first;
    int row = 3 * image.width();
    for (int start = 0; start < image.bytes(); start += row) {
      lines.load(image.rgb(), start);
      if (table != SAME) {
        lines.look(table);
      }
      for (int i = brightens ? 1 : 0; i < order.length; i++) {
        switch (order[i]) {
          case BRIGHTNESS -> lines.look(brighter);
          case SATURATION -> saturation.apply(lines);
          default -> Hue.turn(lines, shift);
        }
      }
      if (measured) {
        Luminance.add(lines, sums);
      }
      if (stored) {
        lines.store(image.rgb(), start);
      }
    }
  }
}
