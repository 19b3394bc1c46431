package org.selfdiff.runner.sweep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.ShapesData;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;

class FewImagesTest {
  @Test
  void theFirstImagesStandForAll() {
    try (ImageSet set = new ShapesData(20, 5, 16).open();
        ImageSet few = new FewImages(set, 8);
        ImageReader all = set.reader();
        ImageReader first = few.reader()) {
      assertThat(few.size(Split.TRAIN)).isEqualTo(20);
      assertThat(pixels(first, 17)).isEqualTo(pixels(all, 1)).isNotEqualTo(pixels(all, 17));
      assertThat(pixels(first, 7)).isEqualTo(pixels(all, 7));
      assertThat(few.label(Split.TRAIN, 17)).isEqualTo(set.label(Split.TRAIN, 17));
    }
  }

  private static byte[] pixels(ImageReader reader, int index) {
    Image image = new Image();
    reader.read(Split.TRAIN, index, image);
    return image.rgb().clone();
  }
}
