package org.selfdiff.runner.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Every color, against the formulas as Pillow has them. */
class HueTest {
  private final Image image = new Image(256, 256);

  @Test
  void everyColorHasPillowsHueSaturationAndValue() {
    for (int red = 0; red < 256; red++) {
      fill(red);
      new Hue().toHsv(image);
      for (int i = 0; i < 1 << 16; i++) {
        int expected = hsv(red, i >> 8, i & 0xFF);
        if (color(i) != expected) {
          assertThat(Integer.toHexString(color(i)))
              .as("%d %d %d", red, i >> 8, i & 0xFF)
              .isEqualTo(Integer.toHexString(expected));
        }
      }
    }
  }

  @Test
  void everyHueSaturationAndValueHasPillowsColor() {
    for (int hue = 0; hue < 256; hue++) {
      fill(hue);
      new Hue().toRgb(image);
      for (int i = 0; i < 1 << 16; i++) {
        int expected = rgb(hue, i >> 8, i & 0xFF);
        if (color(i) != expected) {
          assertThat(Integer.toHexString(color(i)))
              .as("%d %d %d", hue, i >> 8, i & 0xFF)
              .isEqualTo(Integer.toHexString(expected));
        }
      }
    }
  }

  @Test
  void aTurnIsTheWayThereAndBack() {
    for (int red = 0; red < 256; red += 17) {
      fill(red);
      new Hue().apply(image, -0.07);
      for (int i = 0; i < 1 << 16; i++) {
        int hsv = hsv(red, i >> 8, i & 0xFF);
        int expected = rgb((hsv >> 16) + (int) (255 * -0.07) & 0xFF, hsv >> 8 & 0xFF, hsv & 0xFF);
        if (color(i) != expected) {
          assertThat(Integer.toHexString(color(i)))
              .as("%d %d %d", red, i >> 8, i & 0xFF)
              .isEqualTo(Integer.toHexString(expected));
        }
      }
    }
  }

  private void fill(int first) {
    for (int i = 0; i < 1 << 16; i++) {
      image.rgb()[3 * i] = (byte) first;
      image.rgb()[3 * i + 1] = (byte) (i >> 8);
      image.rgb()[3 * i + 2] = (byte) i;
    }
  }

  private int color(int i) {
    byte[] rgb = image.rgb();
    return (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF;
  }

  private static int hsv(int red, int green, int blue) {
    int max = Math.max(red, Math.max(green, blue));
    int min = Math.min(red, Math.min(green, blue));
    if (max == min) {
      return max;
    }
    float range = max - min;
    float fromRed = (max - red) / range;
    float fromGreen = (max - green) / range;
    float fromBlue = (max - blue) / range;
    float sixths;
    if (red == max) {
      sixths = fromBlue - fromGreen;
    } else if (green == max) {
      sixths = (float) (2.0 + fromRed - fromBlue);
    } else {
      sixths = (float) (4.0 + fromGreen - fromRed);
    }
    float circle = (float) ((sixths / 6.0 + 1.0) % 1.0);
    return (int) (circle * 255.0) << 16 | (int) (range / max * 255.0) << 8 | max;
  }

  private static int rgb(int hue, int saturation, int value) {
    if (saturation == 0) {
      return value << 16 | value << 8 | value;
    }
    double sixths = hue * 6.0 / 255.0;
    float fraction = (float) (sixths - (float) Math.floor(sixths));
    float share = (float) (saturation / 255.0);
    int p = (int) ((float) value * (1.0 - share) + 0.5);
    int q = (int) ((float) value * (1.0 - share * fraction) + 0.5);
    int t = (int) ((float) value * (1.0 - share * (1.0 - fraction)) + 0.5);
    return switch ((int) Math.floor(sixths) % 6) {
      case 0 -> value << 16 | t << 8 | p;
      case 1 -> q << 16 | value << 8 | p;
      case 2 -> p << 16 | value << 8 | t;
      case 3 -> p << 16 | q << 8 | value;
      case 4 -> t << 16 | p << 8 | value;
      default -> value << 16 | p << 8 | q;
    };
  }
}
