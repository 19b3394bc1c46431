package org.selfdiff.runner.data.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.image.BoxBlur;
import org.selfdiff.runner.data.image.Brightness;
import org.selfdiff.runner.data.image.Contrast;
import org.selfdiff.runner.data.image.Hue;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Luminance;
import org.selfdiff.runner.data.image.Mirror;
import org.selfdiff.runner.data.image.Pattern;
import org.selfdiff.runner.data.image.Saturation;
import org.selfdiff.runner.data.image.Solarization;

class AugmentationTest {
  private final Workspace workspace = new Workspace(16);
  private final String untouched = Pattern.crc(Pattern.of(16, 16));

  @Test
  void probabilitiesAreKept() {
    assertThat(changed(new HorizontalFlip(0.5))).isBetween(440, 560);
    assertThat(changed(new Grayscale(0.2))).isBetween(150, 250);
    assertThat(changed(new Solarize(0.1, 128))).isBetween(65, 135);
    assertThat(changed(new GaussianBlur(0.3, List.of(0.5, 2.0)))).isBetween(245, 355);
    assertThat(changed(new ColorJitter(0.8, 0.4, 0.4, 0.4, 0.1))).isBetween(745, 855);
    assertThat(changed(new HorizontalFlip(0))).isZero();
    assertThat(changed(new HorizontalFlip(1))).isEqualTo(1000);
  }

  @Test
  void appliedOperationsAreTheImageOperations() {
    assertThat(applied(new HorizontalFlip(1))).isEqualTo(by(new Mirror()::apply));
    assertThat(applied(new Grayscale(1))).isEqualTo(by(new Luminance()::apply));
    assertThat(applied(new Solarize(1, 100)))
        .isEqualTo(by(image -> new Solarization().apply(image, 100)));
    assertThat(applied(new GaussianBlur(1, List.of(1.5, 1.5))))
        .isEqualTo(by(image -> new BoxBlur().apply(image, 1.5)));
  }

  @Test
  void jitterDrawsAnOrderThenFourFactors() {
    Set<String> results = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      CounterRandom random = CounterRandom.of(i);
      random.nextDouble();
      int[] order = random.permutation(4);
      double brightness = random.nextDouble(0.6, 1.4);
      double contrast = random.nextDouble(0.5, 1.5);
      double saturation = random.nextDouble(0, 2.2);
      double hue = random.nextDouble(-0.1, 0.1);
      String expected =
          by(
              image -> {
                for (int operation : order) {
                  switch (operation) {
                    case 0 -> new Brightness().apply(image, brightness);
                    case 1 -> new Contrast().apply(image, contrast);
                    case 2 -> new Saturation().apply(image, saturation);
                    default -> new Hue().apply(image, hue);
                  }
                }
              });
      Image image = Pattern.of(16, 16);
      new ColorJitter(1, 0.4, 0.5, 1.2, 0.1).apply(image, CounterRandom.of(i), workspace);
      assertThat(Pattern.crc(image)).isEqualTo(expected);
      results.add(expected);
    }
    assertThat(results).hasSize(200);
  }

  @Test
  void jitterOfNothingChangesNothing() {
    assertThat(changed(new ColorJitter(1, 0, 0, 0, 0))).isZero();
  }

  private int changed(Augmentation augmentation) {
    int changed = 0;
    for (int i = 0; i < 1000; i++) {
      Image image = Pattern.of(16, 16);
      Image result = augmentation.apply(image, CounterRandom.of(i), workspace);
      changed += Pattern.crc(result).equals(untouched) ? 0 : 1;
    }
    return changed;
  }

  private String applied(Augmentation augmentation) {
    return Pattern.crc(augmentation.apply(Pattern.of(16, 16), CounterRandom.of(0), workspace));
  }

  private static String by(Consumer<Image> operation) {
    Image image = Pattern.of(16, 16);
    operation.accept(image);
    return Pattern.crc(image);
  }
}
