package org.selfdiff.runner.survey;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.image.Image;

/** Sums over the pixels of images: whole numbers, so that their order changes nothing. */
final class ColorSums {
  private static final int CHANNELS = 3;
  private static final double WHITE = 255;

  /** 2^63 / 255^2 pixels fit, which are more than a set has. */
  private final long[] sums = new long[CHANNELS];

  private final long[] squares = new long[CHANNELS];
  private long pixels;

  void add(Image image) {
    byte[] rgb = image.rgb();
    int end = image.bytes();
    for (int c = 0; c < CHANNELS; c++) {
      long sum = 0;
      long square = 0;
      for (int i = c; i < end; i += CHANNELS) {
        int value = rgb[i] & 0xFF;
        sum += value;
        square += value * value;
      }
      sums[c] += sum;
      squares[c] += square;
    }
    pixels += end / CHANNELS;
  }

  void add(ColorSums other) {
    for (int c = 0; c < CHANNELS; c++) {
      sums[c] += other.sums[c];
      squares[c] += other.squares[c];
    }
    pixels += other.pixels;
  }

  /** Mean and standard deviation of each channel over all pixels, from 0 to 1. */
  Normalize statistics() {
    List<Double> mean = new ArrayList<>();
    List<Double> std = new ArrayList<>();
    for (int c = 0; c < CHANNELS; c++) {
      double m = pixels == 0 ? 0 : (double) sums[c] / pixels;
      double variance = pixels == 0 ? 0 : (double) squares[c] / pixels - m * m;
      mean.add(m / WHITE);
      std.add(Math.sqrt(Math.max(0, variance)) / WHITE);
    }
    return new Normalize(mean, std);
  }
}
