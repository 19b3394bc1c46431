package org.selfdiff.runner.data.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Pattern;

class ShapesSetTest {
  @Test
  void classesAreBalanced() {
    ShapesSet set = new ShapesSet(1200, 120, 32);
    int[] counts = new int[set.classes().size()];
    for (int i = 0; i < set.size(Split.TRAIN); i++) {
      counts[set.label(Split.TRAIN, i)]++;
    }

    assertThat(set.classes()).hasSize(12).contains("disc", "star").doesNotHaveDuplicates();
    assertThat(counts).containsOnly(100);
  }

  @Test
  void anImageDependsOnItsPlaceAlone() {
    ShapesSet small = new ShapesSet(10, 10, 32);
    ShapesSet large = new ShapesSet(500, 10, 32);
    Set<String> all = new HashSet<>();
    try (ImageReader reader = large.reader()) {
      Image image = new Image();
      for (int i = 9; i >= 0; i--) {
        reader.read(Split.TRAIN, i, image);
        all.add(Pattern.crc(image));
        assertThat(Pattern.crc(image)).isEqualTo(crc(small, Split.TRAIN, i));
        all.add(crc(small, Split.TEST, i));
      }
    }

    assertThat(all).hasSize(20);
  }

  @Test
  void imagesHaveTheSizeAskedFor() {
    Image image = new Image();
    new ShapesSet(1, 1, 48).reader().read(Split.TEST, 0, image);

    assertThat(image.width()).isEqualTo(48);
    assertThat(image.height()).isEqualTo(48);
  }

  @Test
  void rawPixelsDoNotTellTheClasses() {
    ShapesSet set = new ShapesSet(1500, 240, 32);
    float[][] train = pixels(set, Split.TRAIN);
    float[][] test = pixels(set, Split.TEST);
    int right = 0;
    for (int i = 0; i < test.length; i++) {
      int nearest = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int j = 0; j < train.length; j++) {
        double distance = 0;
        for (int k = 0; k < test[i].length && distance < least; k++) {
          double d = test[i][k] - train[j][k];
          distance += d * d;
        }
        if (distance < least) {
          least = distance;
          nearest = j;
        }
      }
      right += set.label(Split.TRAIN, nearest) == set.label(Split.TEST, i) ? 1 : 0;
    }

    // Chance is 1 of 12, 20 images; 40 in a hundred are 96.
    assertThat(right).isBetween(21, 80);
  }

  private static float[][] pixels(ShapesSet set, Split split) {
    float[][] all = new float[set.size(split)][];
    Image image = new Image();
    try (ImageReader reader = set.reader()) {
      for (int i = 0; i < all.length; i++) {
        reader.read(split, i, image);
        all[i] = new float[image.bytes()];
        for (int k = 0; k < all[i].length; k++) {
          all[i][k] = image.rgb()[k] & 0xFF;
        }
      }
    }
    return all;
  }

  private static String crc(ShapesSet set, Split split, int index) {
    Image image = new Image();
    set.reader().read(split, index, image);
    return Pattern.crc(image);
  }
}
