package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.data.shapes.ShapesSet;
import org.selfdiff.runner.evaluate.BankPart;
import org.selfdiff.runner.evaluate.EvaluationException;
import org.selfdiff.runner.evaluate.Features;

class FeatureStoreTest {
  private static final int SIDE = 8;
  private static final int IMAGES = 21;
  private static final Views VIEWS =
      new Views(1, SIDE, List.of(), new Normalize(List.of(0.5, 0.5, 0.5), List.of(0.2, 0.2, 0.2)));

  @TempDir Path folder;

  /**
   * A network of one layer: sums of a view's numbers.
   *
   * @param bad what stands in the place of the last image's last number
   */
  private record Sums(int dim, int batch, float bad) implements Extraction {
    Sums(int dim) {
      this(dim, 4, 0);
    }

    @Override
    public void write(FloatBuffer images, int n, float[] into, int at) {
      int numbers = 3 * SIDE * SIDE;
      for (int i = 0; i < n * dim; i++) {
        into[at + i] = 0;
      }
      for (int i = 0; i < n * numbers; i++) {
        into[at + i / numbers * dim + i % dim] += images.get(i);
      }
      into[at + n * dim - 1] += n < batch ? bad : 0;
    }

    @Override
    public void close() {}
  }

  private static FeatureReader reader(ImageSet set, Extraction extraction) {
    return extraction.of(set, Split.TRAIN, CenterView.of(VIEWS), 1);
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void aFileHoldsWhatTheHeapWouldAndNobodySeesIt() throws IOException {
    ImageSet set = new ShapesSet(IMAGES, 4, SIDE);
    FeatureStore inHeap = new FeatureStore(folder.resolve("none"));
    // Rows of 20 bytes in segments of 2.
    FeatureStore inFile = new FeatureStore(folder.resolve("made/there"), 0, 50);
    try (FeatureReader once = reader(set, new Sums(5));
        FeatureReader again = reader(set, new Sums(5));
        Features heap = inHeap.keep(once);
        Features file = inFile.keep(again)) {
      assertThat(folder.resolve("none")).doesNotExist();
      assertThat(files()).isZero();
      assertThat(file.rows()).isEqualTo(IMAGES);
      assertThat(file.labels()).containsExactly(heap.labels());
      float[] ofHeap = new float[5];
      float[] ofFile = new float[5];
      for (int row = IMAGES - 1; row >= 0; row--) {
        heap.read(row, ofHeap, 0);
        file.read(row, ofFile, 0);
        assertThat(ofFile).containsExactly(ofHeap);
      }
    }
    assertThat(files()).isZero();
  }

  /** Rows that are not kept are made all the same: other ranks wait for this one to make them. */
  @Test
  void aPartIsKeptUnderTheNumbersOfTheWhole() {
    ImageSet set = new ShapesSet(IMAGES, 4, SIDE);
    Features whole;
    try (FeatureReader made = reader(set, new Sums(5))) {
      whole = new FeatureStore(folder).keep(made);
    }
    for (long heap : new long[] {0, 1 << 20}) {
      for (BankPart part :
          List.of(
              new BankPart(0, 8), new BankPart(8, 15), new BankPart(15, 21), new BankPart(4, 4))) {
        int[] passes = {0};
        Extraction counted =
            new Extraction() {
              private final Sums sums = new Sums(5);

              @Override
              public int dim() {
                return sums.dim();
              }

              @Override
              public int batch() {
                return sums.batch();
              }

              @Override
              public void write(FloatBuffer images, int n, float[] into, int at) {
                passes[0]++;
                sums.write(images, n, into, at);
              }

              @Override
              public void close() {}
            };
        try (FeatureReader made = reader(set, counted);
            Features kept = new FeatureStore(folder, heap, 50).keep(made, part)) {
          assertThat(passes[0]).isEqualTo(6);
          assertThat(kept.labels()).containsExactly(whole.labels());
          float[] expected = new float[5];
          float[] found = new float[5];
          for (int row = part.first(); row < part.end(); row++) {
            whole.read(row, expected, 0);
            kept.read(row, found, 0);
            assertThat(found).containsExactly(expected);
          }
        }
      }
    }
  }

  @Test
  void closedFeaturesAreNotRead() {
    Features closed;
    try (FeatureReader made = reader(new ShapesSet(IMAGES, 4, SIDE), new Sums(5))) {
      closed = new FeatureStore(folder, 0, 50).keep(made);
    }
    closed.close();
    assertThatThrownBy(() -> closed.read(0, new float[5], 0))
        .isInstanceOf(NullPointerException.class);
  }

  /** Nothing of 9.8 GiB is made but its first batch. */
  @Test
  void theFeaturesOfImagenetAreCountedInLongNumbers() {
    ImageSet set = new ShapesSet(1_281_167, 4, SIDE);
    try (FeatureReader made = reader(set, new Sums(2048))) {
      assertThat(made.bytes()).isEqualTo(10_495_320_064L);
      assertThat(made.labels()).hasSize(1_281_167);
      FeatureStore store = new FeatureStore(folder);
      assertThat(store.onDisk(made.bytes())).isTrue();
      assertThat(store.onDisk(50_000L * 512 * Float.BYTES)).isFalse();
      made.read(0, new float[2048], 0);
      made.read(3, new float[2048], 0);
      made.read(4, new float[2048], 0);
      assertThatThrownBy(() -> made.read(3, new float[2048], 0))
          .hasMessage("row 3 after those from 4 on");
    }
  }

  @Test
  void aDiskWithoutRoomIsFoundOutWithTheFigures() {
    FeatureStore store = new FeatureStore(folder.resolve("not/yet"));
    store.requireRoom(1 << 20);
    assertThatThrownBy(() -> store.requireRoom(1L << 60))
        .isInstanceOf(DataException.class)
        .hasMessageMatching(
            folder.resolve("not/yet")
                + ": its disk has [0-9.]+ GB left, and the features that are evaluated take"
                + " 1152921504.6 GB while they are; free some space there");
  }

  @Test
  void featuresThatAreNotFiniteAreRefusedAndLeaveNothing() throws IOException {
    for (long heap : new long[] {0, 1 << 20}) {
      try (FeatureReader made =
          reader(new ShapesSet(IMAGES, 4, SIDE), new Sums(5, 4, Float.POSITIVE_INFINITY))) {
        assertThatThrownBy(() -> new FeatureStore(folder, heap, 50).keep(made))
            .isInstanceOf(EvaluationException.class)
            .hasMessageStartingWith("the features of image 20 are not finite");
      }
    }
    assertThat(files()).isZero();
  }
}
