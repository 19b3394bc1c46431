package org.selfdiff.methods.mixing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.random.CounterRandom;

/** The shapes against the Fourier sum as it is defined, over the whole spectrum. */
class FMixTest {
  private static final String MASK = "mix_mask";

  private static double[][] noise(String name, int height, int width) {
    CounterRandom random = CounterRandom.of(3).at(name);
    double[][] numbers = new double[height][width];
    for (double[] row : numbers) {
      Arrays.setAll(row, i -> random.nextGaussian());
    }
    return numbers;
  }

  /** Real part of Σ spectrum(v, u) exp(2πi (v y / H + u x / W)) with u over all columns. */
  private static double[] field(int height, int width, double decay, double[][] re, double[][] im) {
    double[] field = new double[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int v = 0; v < height; v++) {
          for (int u = 0; u < width; u++) {
            // The right half of the spectrum is the mirrored conjugate of the left one.
            boolean right = u > width / 2;
            int row = right ? (height - v) % height : v;
            int column = right ? width - u : u;
            double fv = (row <= height / 2 ? row : row - height) / (double) height;
            double fu = column / (double) width;
            double f = Math.max(Math.sqrt(fv * fv + fu * fu), 1.0 / Math.max(height, width));
            double scale = Math.pow(f, -decay);
            double real = scale * re[row][column];
            double imaginary = (right ? -scale : scale) * im[row][column];
            double angle = 2 * Math.PI * (v * y / (double) height + u * x / (double) width);
            field[y * width + x] += real * Math.cos(angle) - imaginary * Math.sin(angle);
          }
        }
      }
    }
    return field;
  }

  private static void assertLargestKept(int height, int width, double share, boolean up, int kept) {
    double[][] re = noise("re", height, width / 2 + 1);
    double[][] im = noise("im", height, width / 2 + 1);
    Map<String, double[]> drawn = new FMix.Shapes(1, 3, height, width).given(share, up, re, im);
    double[] mask = drawn.get(MASK);
    assertThat(drawn.get(BatchDraw.SHARE)).containsExactly(share);
    assertThat(Arrays.stream(mask).sum()).isEqualTo(kept);

    double[] field = field(height, width, 3, re, im);
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < mask.length; i++) {
      if (mask[i] == 1) {
        least = Math.min(least, field[i]);
      } else {
        most = Math.max(most, field[i]);
      }
    }
    assertThat(least).isGreaterThan(most);
  }

  @Test
  void theImageKeepsTheLargestNumbersOfTheNoise() {
    assertLargestKept(6, 8, 0.5, true, 24);
    assertLargestKept(7, 5, 0.4, true, 14);
    assertLargestKept(4, 6, 0.3, true, 8);
    assertLargestKept(4, 6, 0.3, false, 7);
  }

  @Test
  void anImageCanKeepNothingOrAll() {
    assertLargestKept(4, 4, 0, true, 0);
    assertLargestKept(4, 4, 1, false, 16);
  }

  @Test
  void drawsHaveTheirShareAndAreTheSameTwice() {
    FMix.Shapes draw = new FMix.Shapes(1, 3, 16, 16);
    double shares = 0;
    for (int step = 0; step < 500; step++) {
      Map<String, double[]> numbers = draw.numbers(CounterRandom.of(1).at("mixing", step));
      double share = numbers.get(BatchDraw.SHARE)[0];
      double mean = Arrays.stream(numbers.get(MASK)).sum() / 256;
      assertThat(mean).isCloseTo(share, within(1.0 / 256));
      shares += share / 500;
    }
    assertThat(shares).isCloseTo(0.5, within(0.05));
    assertThat(draw.numbers(CounterRandom.of(1).at("mixing", 3)).get(MASK))
        .containsExactly(draw.numbers(CounterRandom.of(1).at("mixing", 3)).get(MASK));
  }
}
