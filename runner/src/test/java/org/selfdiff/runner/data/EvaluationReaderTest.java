package org.selfdiff.runner.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.selfdiff.runner.data.augment.Workspace;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Pattern;

@Timeout(60)
class EvaluationReaderTest {
  private static final Normalize IDENTITY =
      new Normalize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

  private final MemorySet set = new MemorySet(5, 23, 8);

  @Test
  void everyImageComesOnceInOrderWithItsLabel() {
    List<Integer> indices = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    try (EvaluationReader reader =
        EvaluationReader.open(set, Split.TEST, CenterView.of(8, IDENTITY), 10, 3)) {
      while (reader.hasNext()) {
        Batch batch = reader.next();
        sizes.add(batch.size());
        FloatBuffer view = batch.view(0);
        assertThat(view.remaining()).isEqualTo(batch.size() * 3 * 64);
        for (int i = 0; i < batch.size(); i++) {
          indices.add(batch.indices()[i]);
          assertThat(batch.labels()[i]).isEqualTo(batch.indices()[i] % 3);
          assertThat(view.get(i * 3 * 64)).isEqualTo(batch.indices()[i] / 255f);
          assertThat(view.get(i * 3 * 64 + 64)).isEqualTo(1 / 255f);
        }
      }
      assertThatThrownBy(reader::next)
          .isInstanceOf(NoSuchElementException.class)
          .hasMessage("all 3 batches of the split were read");
    }
    assertThat(sizes).containsExactly(10, 10, 3);
    assertThat(indices).isEqualTo(IntStream.range(0, 23).boxed().toList());
  }

  @Test
  void chosenImagesComeInTheirOwnOrder() {
    List<Integer> indices = new ArrayList<>();
    int[] chosen = {22, 3, 9};
    try (EvaluationReader reader =
        EvaluationReader.open(set, Split.TEST, chosen, CenterView.of(8, IDENTITY), 2, 2)) {
      while (reader.hasNext()) {
        Batch batch = reader.next();
        for (int i = 0; i < batch.size(); i++) {
          indices.add(batch.indices()[i]);
          assertThat(batch.view(0).get(i * 3 * 64)).isEqualTo(batch.indices()[i] / 255f);
        }
      }
    }
    assertThat(indices).containsExactly(22, 3, 9);
  }

  @Test
  void splitsWithoutImagesAreRefused() {
    MemorySet trainOnly = new MemorySet(5, 0, 8);

    assertThatThrownBy(
            () -> EvaluationReader.open(trainOnly, Split.TEST, CenterView.of(8, IDENTITY), 4, 1))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "memory: no test images. Looked for test/CLASS/ and val/CLASS/; add them, or leave out"
                + " the evaluation.");
  }

  /** Checksums of torchvision 0.14's {@code Resize(256/224)} and {@code CenterCrop} on Pillow. */
  @Test
  void otherSizesAreResizedAndCroppedAsInTorchvision() {
    assertThat(evaluationView(61, 47, 32)).isEqualTo("5fee903a");
    assertThat(evaluationView(47, 61, 32)).isEqualTo("084afa06");
    assertThat(evaluationView(20, 15, 32)).isEqualTo("a87e6dba");
    assertThat(evaluationView(300, 200, 96)).isEqualTo("ac9944d2");
    assertThat(evaluationView(61, 61, 61)).isEqualTo(Pattern.crc(Pattern.of(61, 61)));
  }

  private static String evaluationView(int width, int height, int side) {
    Image view = EvaluationView.of(Pattern.of(width, height), new Workspace(side));
    return Pattern.crc(view);
  }
}
