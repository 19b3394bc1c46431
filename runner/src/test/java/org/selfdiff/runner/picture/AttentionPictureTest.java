package org.selfdiff.runner.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.evaluate.AttentionMap;
import org.selfdiff.runner.record.RgbImage;

class AttentionPictureTest {
  private static final int GRAY = 0x808080;

  /** Two heads over 1 x 2 patches of 4 pixels: the right patch has most of the first one's sum. */
  private static AttentionPicture picture() {
    int[] gray = new int[4 * 8];
    Arrays.fill(gray, GRAY);
    AttentionMap map = new AttentionMap(1, 2, new double[][] {{0.1, 0.7}, {0.5, 0.1}});
    return new AttentionPicture(new RgbImage(8, 4, gray), map, 4);
  }

  private static int at(RgbImage image, int x, int y) {
    return image.rgb()[y * image.width() + x];
  }

  @Test
  void weightsRunFromTheLeastToTheLargestColor() {
    RgbImage first = picture().weights(0);
    assertThat(first.width()).isEqualTo(8);
    assertThat(first.height()).isEqualTo(4);
    assertThat(at(first, 3, 3)).isEqualTo(0x440154);
    assertThat(at(first, 4, 0)).isEqualTo(0xfde725);
    assertThat(at(picture().weights(1), 4, 0)).isEqualTo(0x440154);
  }

  @Test
  void equalWeightsHaveOneColor() {
    AttentionMap flat = new AttentionMap(1, 2, new double[][] {{0.2, 0.2}});
    RgbImage weights = new AttentionPicture(picture().image(), flat, 4).weights(0);
    assertThat(Arrays.stream(weights.rgb()).distinct()).containsExactly(0x440154);
  }

  @Test
  void theMassIsHalfColoredWithALineAroundIt() {
    RgbImage mass = picture().mass(0, 0.6, 0xff0000);
    // The left patch is not among those that hold 60 %: it stays as it is.
    for (int x = 0; x < 4; x++) {
      assertThat(at(mass, x, 1)).isEqualTo(GRAY);
    }
    assertThat(at(mass, 4, 1)).isEqualTo(0xff0000);
    assertThat(at(mass, 7, 2)).isEqualTo(0xff0000);
    assertThat(at(mass, 5, 0)).isEqualTo(0xff0000);
    assertThat(at(mass, 5, 1)).isEqualTo(0xc04040);
    assertThat(at(mass, 6, 2)).isEqualTo(0xc04040);
  }

  @Test
  void smallImagesAreEnlargedByWholePixels() {
    AttentionPicture large = picture().enlarged();
    assertThat(large.image().width()).isEqualTo(224);
    assertThat(large.patch()).isEqualTo(4 * 28);
    assertThat(at(large.weights(0), 111, 50)).isEqualTo(0x440154);
    assertThat(at(large.weights(0), 112, 50)).isEqualTo(0xfde725);
  }

  @Test
  void colorsBetweenTwoOfTheMapAreOnALine() {
    // Halfway between the first two of ten colors.
    assertThat(Viridis.rgb(0.5 / 9)).isEqualTo(0x461566);
    assertThat(Viridis.rgb(-1)).isEqualTo(0x440154);
    assertThat(Viridis.rgb(2)).isEqualTo(0xfde725);
  }
}
