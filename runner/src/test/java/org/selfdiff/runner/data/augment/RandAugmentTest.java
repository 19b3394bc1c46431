package org.selfdiff.runner.data.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Interpolation;
import org.selfdiff.runner.data.image.Pattern;

class RandAugmentTest {
  private static final List<Integer> FILL = List.of(124, 116, 104);

  private final Workspace workspace = new Workspace(16);

  @Test
  void drawsOperationsThenForEachWhetherHowMuchWhichWayAndHowSmoothly() {
    for (int i = 0; i < 300; i++) {
      CounterRandom random = CounterRandom.of(i);
      int[] order = random.permutation(15);
      Image expected = Pattern.of(16, 12);
      for (int k = 0; k < 2; k++) {
        if (random.nextDouble() < 0.7) {
          double level = Math.min(10, Math.max(0, 9 + 0.5 * random.nextGaussian()));
          boolean negative = random.nextDouble() > 0.5;
          Interpolation how = Interpolation.values()[random.nextInt(2)];
          RandOperation operation = RandOperation.values()[order[k]];
          expected =
              operation.apply(
                  expected,
                  operation.argument(level, negative),
                  how,
                  FILL,
                  CropBox.of(expected),
                  new Workspace(0));
        }
      }
      Image image = Pattern.of(16, 12);
      Image result =
          new RandAugment(2, 0.7, 9, 0.5, FILL).apply(image, CounterRandom.of(i), workspace);
      assertThat(Pattern.crc(result)).isEqualTo(Pattern.crc(expected));
    }
  }

  @Test
  void everyOperationIsDrawnInEveryDirection() {
    Set<String> single = new HashSet<>();
    for (int i = 0; i < 400; i++) {
      Image image = Pattern.of(40, 30);
      RandAugment one = new RandAugment(1, 1, 9, 0, FILL);
      single.add(Pattern.crc(one.apply(image, CounterRandom.of(i), workspace)));
    }
    // 6 without direction; 4 with two; 5 with two and two ways to interpolate. The pattern already
    // has all contrast, so one of the 6 changes nothing.
    assertThat(single).hasSize(6 + 4 * 2 + 5 * 4).contains(Pattern.crc(Pattern.of(40, 30)));
  }

  @Test
  void operationsThatAreNotAppliedChangeNothing() {
    Image image = Pattern.of(40, 30);
    Image all = new RandAugment(15, 0, 9, 0, FILL).apply(image, CounterRandom.of(0), workspace);
    assertThat(all).isSameAs(image);
    assertThat(Pattern.crc(all)).isEqualTo(Pattern.crc(Pattern.of(40, 30)));
  }

  @Test
  void argumentsGrowWithTheMagnitudeAndStayInTheirRange() {
    assertThat(RandOperation.ROTATE.argument(10, true)).isEqualTo(-30);
    assertThat(RandOperation.POSTERIZE.argument(10, false)).isEqualTo(0);
    assertThat(RandOperation.POSTERIZE.argument(2.4, false)).isEqualTo(4);
    assertThat(RandOperation.SOLARIZE.argument(10, true)).isEqualTo(0);
    assertThat(RandOperation.SOLARIZE_ADD.argument(9, false)).isEqualTo(99);
    assertThat(RandOperation.COLOR.argument(0, false)).isEqualTo(1);
    assertThat(RandOperation.INVERT.argument(5, false)).isNaN();
  }
}
