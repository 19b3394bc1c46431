package org.selfdiff.runner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureSegmentsTest {
  private static final int IMAGENET = 1_281_167;
  private static final int RESNET50 = 2048;

  @TempDir Path folder;

  /** The file has 9.8 GiB and takes the disk's blocks of five rows: the rest of it is a hole. */
  @Test
  void theLastOfTheRowsOfImagenetIsReadFromItsPlace() throws IOException {
    int[] written = {0, 131_071, 131_072, 262_144, IMAGENET - 1};
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("bank"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      for (int row : written) {
        ByteBuffer bytes =
            ByteBuffer.allocate(RESNET50 * Float.BYTES).order(ByteOrder.nativeOrder());
        for (int i = 0; i < RESNET50; i++) {
          bytes.putFloat(number(row, i));
        }
        file.write(bytes.flip(), (long) row * RESNET50 * Float.BYTES);
      }
      assertThat(file.size()).isEqualTo(10_495_320_064L);
      List<Long> firsts = new ArrayList<>();
      List<Integer> counts = new ArrayList<>();
      FeatureSegments segments =
          new FeatureSegments(
              IMAGENET,
              RESNET50,
              FeatureSegments.BYTES,
              (first, count) -> {
                firsts.add(first);
                counts.add(count);
                return file.map(MapMode.READ_ONLY, first * Float.BYTES, (long) count * Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
              });

      assertThat(firsts)
          .containsExactlyElementsOf(LongStream.range(0, 10).map(i -> i << 28).boxed().toList());
      assertThat(counts.get(9)).isEqualTo((IMAGENET - 9 * 131_072) * RESNET50);
      float[] line = new float[RESNET50 + 1];
      for (int row : written) {
        segments.read(row, line, 1);
        assertThat(line[1]).as("row %d", row).isEqualTo(number(row, 0));
        assertThat(line[RESNET50]).as("row %d", row).isEqualTo(number(row, RESNET50 - 1));
      }
      segments.read(IMAGENET - 2, line, 0);
      assertThat(line[RESNET50 - 1]).isZero();
    }
  }

  private static float number(int row, int i) {
    return row % 1000 + i / 4096f;
  }

  /** Of as many images, with three numbers each. */
  @Test
  void neighborsAreFoundAmongTheRowsOfImagenet() {
    int[] labels = new int[IMAGENET];
    for (int row = 0; row < IMAGENET; row++) {
      labels[row] = row % 1000;
    }
    // Longer vectors for later rows: only their directions count.
    Features bank =
        new Features(
            (row, into, at) -> {
              double angle = Math.PI * row / IMAGENET;
              into[at] = (float) ((1 + row % 3) * Math.cos(angle));
              into[at + 1] = (float) ((1 + row % 3) * Math.sin(angle));
              into[at + 2] = 0;
            },
            3,
            labels);
    int[] asked = {0, 700_000, IMAGENET - 1};
    float[] queries = new float[9];
    for (int i = 0; i < 3; i++) {
      bank.read(asked[i], queries, 3 * i);
    }
    // Directions differ by 2.5e-6, so that those of some hundred rows around have the same cosine
    // in
    // single precision.
    NearestNeighbors found =
        NeighborSearch.search(
            new UnitVectors(bank), new UnitVectors(new Features(queries, 3, 3, new int[3])), 5, 1);
    for (int i = 0; i < 3; i++) {
      for (int n = 0; n < 5; n++) {
        assertThat(found.rows()[5 * i + n]).isCloseTo(asked[i], within(200));
      }
    }
    assertThat(
            new NeighborVote(1, OptionalDouble.empty(), 1000, 1)
                .classify(
                    planted(IMAGENET), new Features(new float[] {9, -9, 9}, 1, 3, new int[] {7}))
                .classification()
                .top1())
        .isEqualTo(1);
  }

  /** All zeros but the last, which alone has class 7. */
  private static Features planted(int rows) {
    int[] labels = new int[rows];
    labels[rows - 1] = 7;
    return new Features(
        (row, into, at) -> {
          float number = row == rows - 1 ? 10 : 0;
          into[at] = number;
          into[at + 1] = -number;
          into[at + 2] = number;
        },
        3,
        labels);
  }

  @Test
  void segmentsChangeNoBitOfAnyResult() throws IOException {
    int rows = 5003;
    int dim = 17;
    float[] values = new float[rows * dim];
    int[] labels = new int[rows];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    for (int i = 0; i < rows; i++) {
      labels[i] = random.nextInt(10);
    }
    Features whole = new Features(values, rows, dim, labels);
    FeatureSegments segments =
        new FeatureSegments(
            rows, dim, 3 * dim * Float.BYTES + 1, (first, count) -> FloatBuffer.allocate(count));
    float[] line = new float[dim];
    for (int row = 0; row < rows; row++) {
      whole.read(row, line, 0);
      segments.write(row, line, 0);
    }
    Features parts = new Features(segments, dim, labels);

    assertThat(FeatureSegments.perSegment(rows, dim, 3 * dim * Float.BYTES + 1)).isEqualTo(3);
    for (OptionalDouble temperature : List.of(OptionalDouble.of(0.1), OptionalDouble.empty())) {
      NeighborVote vote = new NeighborVote(20, temperature, 10, 2);
      KnnResult one = vote.classify(whole, whole);
      KnnResult many = vote.classify(parts, parts);
      for (int row = 0; row < rows; row++) {
        assertThat(many.scores(row)).containsExactly(one.scores(row));
      }
    }
    assertThat(EffectiveRank.of(parts)).isEqualTo(EffectiveRank.of(whole));
    assertThat(FeatureSpread.of(parts.unit())).isEqualTo(FeatureSpread.of(whole.unit()));
    assertThat(parts.mean()).containsExactly(whole.mean());
  }

  @Test
  void aRowThatIsLongerThanASegmentIsASegment() throws IOException {
    FeatureSegments segments =
        new FeatureSegments(3, 100, 8, (first, count) -> FloatBuffer.allocate(count));
    float[] line = new float[100];
    line[99] = 5;
    segments.write(2, line, 0);
    segments.read(2, line, 0);
    assertThat(line[99]).isEqualTo(5);
  }
}
