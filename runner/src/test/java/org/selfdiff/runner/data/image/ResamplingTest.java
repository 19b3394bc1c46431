package org.selfdiff.runner.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against one multiplication for every channel of every pixel. */
class ResamplingTest {
  private static final int BITS = 22;

  @Test
  void boxesOfEverySizeAndPlaceAreTheSumsOfTheirPixels() {
    Random random = new Random(7);
    Resampling resampling = new Resampling();
    for (int trial = 0; trial < 400; trial++) {
      Interpolation interpolation = Interpolation.values()[trial % 2];
      Image from = new Image(1 + random.nextInt(90), 1 + random.nextInt(90));
      // Black and white overshoot most.
      for (int i = 0; i < from.bytes(); i++) {
        from.rgb()[i] = (byte) (trial % 3 == 0 ? -random.nextInt(2) : random.nextInt());
      }
      int height = 1 + random.nextInt(from.height());
      int width = 1 + random.nextInt(from.width());
      // Every second box ends with the image.
      int top = trial % 4 < 2 ? from.height() - height : random.nextInt(from.height() - height + 1);
      int left = trial % 4 < 2 ? from.width() - width : random.nextInt(from.width() - width + 1);
      int outWidth = 1 + random.nextInt(40);
      int outHeight = 1 + random.nextInt(40);
      Image to = new Image();

      resampling.apply(from, top, left, height, width, to, outWidth, outHeight, interpolation);

      int[] wide = new int[3 * width * height];
      for (int y = 0, i = 0; y < height; y++) {
        for (int x = 0; x < 3 * width; x++) {
          wide[i++] = from.rgb()[3 * ((top + y) * from.width() + left) + x] & 0xFF;
        }
      }
      int[] narrow = line(wide, height, width, 3, 3 * width, outWidth, 3, interpolation);
      int[] all = line(narrow, 3 * outWidth, height, 3 * outWidth, 1, outHeight, 0, interpolation);
      byte[] expected = new byte[all.length];
      for (int i = 0; i < all.length; i++) {
        expected[i] = (byte) all[i];
      }
      assertThat(Arrays.copyOf(to.rgb(), to.bytes())).as("trial %d", trial).isEqualTo(expected);
    }
  }

  /**
   * Resizes lines of some pixels: along rows with a step of 3, or along columns with that of a row.
   */
  private static int[] line(
      int[] in,
      int lines,
      int length,
      int step,
      int next,
      int out,
      int channels,
      Interpolation interpolation) {
    if (length == out) {
      return in;
    }
    ResamplingWeights weights = new ResamplingWeights(BITS);
    weights.compute(0, length, length, out, 0, out, interpolation);
    boolean rows = channels > 0;
    int[] result = new int[lines * out * Math.max(1, channels)];
    for (int l = 0; l < lines; l++) {
      for (int x = 0; x < out; x++) {
        for (int c = 0; c < Math.max(1, channels); c++) {
          long sum = 1 << BITS - 1;
          for (int k = 0; k < weights.taps(x); k++) {
            int at = l * next + (weights.first(x) + k) * step + c;
            sum += (long) in[at] * weights.weights()[weights.begin(x) + k];
          }
          int to = rows ? 3 * (l * out + x) + c : x * lines + l;
          result[to] = (int) Math.max(0, Math.min(255, sum >> BITS));
        }
      }
    }
    return result;
  }
}
