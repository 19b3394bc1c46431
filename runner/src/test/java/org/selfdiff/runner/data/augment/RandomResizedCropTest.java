package org.selfdiff.runner.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Pattern;

class RandomResizedCropTest {
  private static final List<Double> RATIO = List.of(0.75, 4 / 3.0);

  @Test
  void boxesHaveTheAreaAndTheShapeThatWasAskedFor() {
    RandomResizedCrop crop = new RandomResizedCrop(List.of(0.2, 1.0), RATIO);
    double area = 0;
    for (int i = 0; i < 5000; i++) {
      CropBox box = crop.box(400, 300, CounterRandom.of(1).at(i));
      double share = box.width() * box.height() / (400.0 * 300.0);
      double ratio = box.width() / (double) box.height();
      assertThat(share).isBetween(0.195, 1.0);
      assertThat(ratio).isBetween(0.74, 1.35);
      assertThat(box.top()).isBetween(0, 300 - box.height());
      assertThat(box.left()).isBetween(0, 400 - box.width());
      area += share;
    }
    // The mean of torchvision's own sampler over 60,000 draws of such an image is 0.496.
    assertThat(area / 5000).isBetween(0.486, 0.506);
  }

  @Test
  void imagesThatNoBoxFitsAreCroppedAtTheirCenter() {
    RandomResizedCrop crop = new RandomResizedCrop(List.of(0.9, 1.0), RATIO);

    assertThat(crop.box(1000, 30, CounterRandom.of(0))).isEqualTo(new CropBox(0, 480, 30, 40));
    assertThat(crop.box(30, 1000, CounterRandom.of(0))).isEqualTo(new CropBox(480, 0, 40, 30));
  }

  @Test
  void aBoxOfTheWholeImageIsTheImage() {
    RandomResizedCrop crop = new RandomResizedCrop(List.of(1.0, 1.0), List.of(1.0, 1.0));
    Workspace workspace = new Workspace(32);
    Image image = Pattern.of(32, 32);

    Image view = crop.apply(image, CounterRandom.of(0), workspace);

    assertThat(view).isNotSameAs(image);
    assertThat(Pattern.crc(view)).isEqualTo(Pattern.crc(image));
  }

  @Test
  void rangesMustHaveTwoEndsInOrder() {
    assertThatThrownBy(() -> new RandomResizedCrop(List.of(1.0, 0.2), RATIO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "scale: expected [smallest, largest] with smallest <= largest, found [1.0, 0.2]");
    assertThatThrownBy(() -> new RandomResizedCrop(List.of(0.2, 1.0), List.of(1.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ratio: expected [smallest, largest] with smallest <= largest, found [1.0]");
  }
}
