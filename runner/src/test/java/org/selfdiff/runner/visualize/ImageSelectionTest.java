package org.selfdiff.runner.visualize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.data.DataIdentity;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;

class ImageSelectionTest {
  /** Labels of a set that has nothing else. */
  private record Labels(List<String> classes, int... labels) implements ImageSet {
    @Override
    public String name() {
      return "labels";
    }

    @Override
    public int size(Split split) {
      return labels.length;
    }

    @Override
    public int label(Split split, int index) {
      return labels[index];
    }

    @Override
    public String source(Split split, int index) {
      return "image " + index;
    }

    @Override
    public DataIdentity identity() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> notices() {
      return List.of();
    }

    @Override
    public ImageReader reader() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  private final Labels labeled = new Labels(List.of("a", "b"), 0, 0, 0, 1, 1, -1, -1);

  @Test
  void classesComeInTurn() {
    assertThat(ImageSelection.of(labeled, Split.TEST, 2, 4)).containsExactly(0, 3, 1, 4);
    assertThat(ImageSelection.of(labeled, Split.TEST, 1, 9)).containsExactly(0, 1, 2);
  }

  @Test
  void imagesWithoutAClassAreOneMore() {
    int[] all = ImageSelection.ofAll(labeled, Split.TEST, 9);
    assertThat(all).containsExactly(0, 3, 5, 1, 4, 6, 2);
    assertThat(ImageSelection.labels(labeled, Split.TEST, all))
        .containsExactly(0, 1, -1, 0, 1, -1, 0);
  }

  @Test
  void withoutClassesTheyComeFromAllOver() {
    Labels none = new Labels(List.of(), -1, -1, -1, -1, -1, -1, -1, -1);

    assertThat(ImageSelection.ofAll(none, Split.TEST, 4)).containsExactly(0, 2, 4, 6);
    assertThat(ImageSelection.of(none, Split.TEST, 0, 99)).hasSize(8);
  }
}
