package org.selfdiff.runner.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.runner.data.augment.Workspace;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Interpolation;
import org.selfdiff.runner.data.image.Pattern;
import org.selfdiff.runner.data.image.Resampling;

class EvaluationViewTest {
  /** Making the whole resized image and cropping it gives the same bits. */
  @ParameterizedTest
  @CsvSource({
    "37,29,32",
    "29,37,16",
    "64,64,32",
    "500,3,8",
    "3,500,8",
    "18,18,16",
    "18,40,16",
    "40,18,16",
    "1,1,8",
    "9,8,8",
    "33,200,224",
    "255,256,24",
    "1000,1,4",
    "36,37,32"
  })
  void croppingFirstChangesNoPixel(int width, int height, int side) {
    Image image = Pattern.of(width, height);
    int shortSide = (int) Math.rint(side * 256 / 224.0);
    int wide = width <= height ? shortSide : (int) ((long) shortSide * width / height);
    int high = width <= height ? (int) ((long) shortSide * height / width) : shortSide;
    Image resized = new Image();
    new Resampling().apply(image, 0, 0, height, width, resized, wide, high);
    Image expected = new Image();
    int top = (int) Math.rint((high - side) / 2.0);
    int left = (int) Math.rint((wide - side) / 2.0);
    new Resampling().apply(resized, top, left, side, side, expected, side, side);

    assertThat(Pattern.crc(EvaluationView.of(image, new Workspace(side))))
        .isEqualTo(Pattern.crc(expected));
  }

  /** Checksums of Pillow 9.4 and torchvision 0.14: {@code Resize}, then {@code CenterCrop}. */
  @ParameterizedTest
  @CsvSource({
    "61, 47, 32, 37, BICUBIC, 9e7a3bdc",
    "47, 61, 32, 40, BICUBIC, 37e31028",
    "500, 375, 224, 256, BICUBIC, c94e1c8e",
    "40, 90, 64, 70, BICUBIC, b89471aa",
    "61, 47, 32, 40, BILINEAR, 06fd14be",
    "33, 29, 32, 32, BICUBIC, 3031772f"
  })
  void resizeAndInterpolationAreThoseOfTorchvision(
      int width, int height, int side, int resize, Interpolation interpolation, String crc) {
    Image view =
        EvaluationView.of(
            Pattern.of(width, height), side, resize, interpolation, new Workspace(side));
    assertThat(Pattern.crc(view)).isEqualTo(crc);
  }

  @Test
  void stripsOfExtremeLengthNeedNoMemory() {
    assertThat(EvaluationView.of(new Image(1_000_000, 1), new Workspace(224)).bytes())
        .isEqualTo(3 * 224 * 224);
    assertThat(EvaluationView.of(new Image(2, 1_000_000), new Workspace(224)).bytes())
        .isEqualTo(3 * 224 * 224);
  }
}
