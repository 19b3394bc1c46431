package org.selfdiff.runner.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaletteTest {
  @Test
  void noTwoOfAHundredClassesHaveTheSameColor() {
    for (int classes : new int[] {2, 10, 16, 17, 100}) {
      assertThat(IntStream.range(0, classes).mapToObj(i -> Palette.color(i, classes)))
          .as("%d classes", classes)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void everyColorCanBeSeenOnWhite() {
    for (int i = 0; i < 100; i++) {
      int rgb = Palette.color(i, 100).getRGB();
      double light = 0.3 * (rgb >> 16 & 0xff) + 0.59 * (rgb >> 8 & 0xff) + 0.11 * (rgb & 0xff);
      assertThat(light).isLessThan(225);
    }
  }
}
