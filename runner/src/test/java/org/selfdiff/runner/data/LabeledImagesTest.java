package org.selfdiff.runner.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.data.image.Image;

class LabeledImagesTest {
  /** Images of which every third has no label, or of a split none has one. */
  private record Labeled(boolean train, boolean test) implements ImageSet {
    @Override
    public String name() {
      return "labeled";
    }

    @Override
    public List<String> classes() {
      return List.of("a", "b");
    }

    @Override
    public int size(Split split) {
      return split == Split.TRAIN ? 6 : 3;
    }

    @Override
    public int label(Split split, int index) {
      boolean some = split == Split.TRAIN ? train : test;
      return some ? index % 3 - 1 : UNLABELED;
    }

    @Override
    public String source(Split split, int index) {
      return split + " " + index;
    }

    @Override
    public DataIdentity identity() {
      return new DataIdentity(6, 3, 2, "x");
    }

    @Override
    public List<String> notices() {
      return List.of("said");
    }

    @Override
    public ImageReader reader() {
      return new ImageReader() {
        @Override
        public void read(Split split, int index, Image into) {
          into.reshape(index + 1, 1);
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void close() {
      throw new AssertionError("it belongs to somebody else");
    }
  }

  @Test
  void imagesWithALabelAreLeft() {
    ImageSet all = new Labeled(true, true);
    assertThat(LabeledImages.areIn(all)).isTrue();
    ImageSet some = LabeledImages.of(all);
    assertThat(some.size(Split.TRAIN)).isEqualTo(4);
    assertThat(some.size(Split.TEST)).isEqualTo(2);
    assertThat(some.label(Split.TRAIN, 2)).isZero();
    assertThat(some.source(Split.TRAIN, 2)).isEqualTo("TRAIN 4");
    assertThat(some.identity()).isEqualTo(all.identity());
    Image image = new Image();
    try (ImageReader reader = some.reader()) {
      reader.read(Split.TEST, 1, image);
    }
    assertThat(image.width()).isEqualTo(3);
    some.close();
  }

  @Test
  void bothSplitsNeedSome() {
    assertThat(LabeledImages.areIn(new Labeled(true, false))).isFalse();
    assertThat(LabeledImages.areIn(new Labeled(false, true))).isFalse();
    assertThat(LabeledImages.of(new Labeled(true, false)).size(Split.TEST)).isZero();
  }

  @Test
  void aSetWithLabelsIsItself() {
    MemorySet set = new MemorySet(5, 3, 8);
    assertThat(LabeledImages.of(set)).isSameAs(set);
  }
}
