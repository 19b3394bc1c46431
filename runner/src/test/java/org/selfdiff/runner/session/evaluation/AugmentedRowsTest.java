package org.selfdiff.runner.session.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.data.augment.HorizontalFlip;
import org.selfdiff.runner.data.shapes.ShapesSet;
import org.selfdiff.runner.engine.Memory;

class AugmentedRowsTest {
  private static final int SIDE = 8;
  private static final int DIM = 3 * SIDE * SIDE;
  private static final Views VIEWS =
      new Views(1, SIDE, List.of(), new Normalize(List.of(0.5, 0.5, 0.5), List.of(0.2, 0.2, 0.2)));

  /** 445 views of 224 x 224 pixels take 256 MiB, and 4096 of them more than a buffer holds. */
  @Test
  void batchesWhoseViewsAreManyAreMadeInPartsOfWholePasses() {
    assertThat(AugmentedRows.part(256, 64, 445)).isEqualTo(256);
    assertThat(AugmentedRows.part(4096, 64, 445)).isEqualTo(256);
    assertThat(AugmentedRows.part(16_384, 64, 445)).isEqualTo(256);
    assertThat(AugmentedRows.part(4100, 64, 445)).isEqualTo(410);
    assertThat(AugmentedRows.part(4099, 64, 445)).isEqualTo(1);
    assertThat(AugmentedRows.part(4, 64, 0)).isEqualTo(1);
  }

  /** Of 55 images 48 fill batches of 12, and 52 fill parts of 4. */
  @Test
  void partsChangeNoViewOfNoEpoch() {
    EvaluationImages images =
        new EvaluationImages(new ShapesSet(55, 4, SIDE), CenterView.of(VIEWS), 1);
    int[] counted = new int[2];
    float[][] rows = new float[2][];
    for (int i = 0; i < 2; i++) {
      long viewBytes = i == 0 ? 1 << 20 : 5 * DIM * Float.BYTES;
      try (AugmentedRows made =
          new AugmentedRows(
              new RawPixels(DIM),
              images,
              List.of(new HorizontalFlip(0.5)),
              12,
              true,
              7,
              viewBytes)) {
        assertThat(made.steps()).isEqualTo(4);
        assertThat(made.batch()).isEqualTo(12);
        rows[i] = new float[3 * 4 * 12 * (DIM + 1)];
        Memory features = memory(DType.F32, 12 * DIM);
        Memory labels = memory(DType.I64, 12);
        for (int step = 0; step < 3 * 4; step++) {
          assertThat(made.next(features, labels)).isEqualTo(12);
          features.get(0, rows[i], counted[i], 12 * DIM);
          counted[i] += 12 * DIM;
          for (int image = 0; image < 12; image++) {
            rows[i][counted[i]++] = (float) labels.get(image);
          }
        }
      }
    }
    assertThat(rows[1]).containsExactly(rows[0]);
  }

  private static Memory memory(DType type, int size) {
    return new Memory(type, size, (from, count) -> ByteBuffer.allocate(count));
  }
}
