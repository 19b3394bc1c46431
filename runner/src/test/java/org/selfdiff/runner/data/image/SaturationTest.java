package org.selfdiff.runner.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SaturationTest {
  /** Some of them give sums that single precision rounds up to a whole number. */
  private static final float[] FACTORS = {
    0, 0.6f, 0.75f, 1, 1.4f, 1.0f / 3, 5.0f / 7, 0.9999999f, 1.0000001f, 1e-9f, 3.7f, 1000
  };

  @Test
  void everyFactorMixesAsInSinglePrecision() {
    for (float factor : FACTORS) {
      Image image = colors();
      byte[] before = Arrays.copyOf(image.rgb(), image.bytes());
      byte[] expected = new byte[before.length];
      for (int i = 0; i < before.length; i += 3) {
        int red = before[i] & 0xFF;
        int green = before[i + 1] & 0xFF;
        int blue = before[i + 2] & 0xFF;
        int gray = Luminance.of(red, green, blue);
        expected[i] = PixelBlend.of(gray, red, factor);
        expected[i + 1] = PixelBlend.of(gray, green, factor);
        expected[i + 2] = PixelBlend.of(gray, blue, factor);
      }

      new Saturation().apply(image, factor);

      assertThat(Arrays.copyOf(image.rgb(), image.bytes())).as("%s", factor).isEqualTo(expected);
    }
  }

  private static Image colors() {
    Image image = new Image(64 * 64, 64);
    for (int i = 0; i < 1 << 18; i++) {
      image.rgb()[3 * i] = (byte) ((i & 63) * 255 / 63);
      image.rgb()[3 * i + 1] = (byte) ((i >> 6 & 63) * 255 / 63);
      image.rgb()[3 * i + 2] = (byte) ((i >> 12) * 255 / 63);
    }
    return image;
  }
}
