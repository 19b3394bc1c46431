package org.selfdiff.runner.data.image;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * Turns 8-bit RGB into float32 planes: {@code (value / 255 - mean) / std} in single precision, as
 * torchvision's {@code ToTensor} and {@code Normalize}. Immutable.
 */
public final class Normalization {
  private final float[] red;
  private final float[] green;
  private final float[] blue;
  private final float[] mean = new float[3];
  private final float[] std = new float[3];

  /**
   * Tables of the three channels.
   *
   * @param mean of red, green, blue, in [0, 1]
   * @param std of red, green, blue, above 0
   */
  public Normalization(List<Double> mean, List<Double> std) {
    for (int channel = 0; channel < 3; channel++) {
      this.mean[channel] = mean.get(channel).floatValue();
      this.std[channel] = std.get(channel).floatValue();
    }
    red = table(mean.get(0), std.get(0));
    green = table(mean.get(1), std.get(1));
    blue = table(mean.get(2), std.get(2));
  }

  /**
   * A value in the units of the normalized view.
   *
   * @param channel 0 red, 1 green, 2 blue
   * @param value 0 black, 1 full; others are allowed
   */
  public float of(int channel, float value) {
    return (value - mean[channel]) / std[channel];
  }

  private static float[] table(double mean, double std) {
    float[] table = new float[256];
    for (int value = 0; value < 256; value++) {
      table[value] = (value / 255f - (float) mean) / (float) std;
    }
    return table;
  }

  /**
   * Writes the red plane, then the green, then the blue one, rows from the top.
   *
   * @param out receives {@code 3 * height * width} numbers
   * @param offset index in {@code out} of the first one; the buffer's position does not matter
   */
  public void write(Image image, FloatBuffer out, int offset) {
    int width = image.width();
    int pixels = width * image.height();
    float[] line = new float[width];
    for (int channel = 0; channel < 3; channel++) {
      float[] table = channel == 0 ? red : channel == 1 ? green : blue;
      int at = offset + channel * pixels;
      for (int y = 0; y < image.height(); y++) {
        look(image.rgb(), 3 * y * width + channel, table, line);
        out.put(at + y * width, line);
      }
    }
  }

  private static void look(byte[] rgb, int first, float[] table, float[] line) {
    for (int x = 0; x < line.length; x++) {
      line[x] = table[rgb[first + 3 * x] & 0xFF];
    }
  }
}
