package org.selfdiff.runner.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.ReductionChoice;

/** Of {@link MemorySet} the first byte of an image is its index, the second its split. */
class ReplacingSetTest {
  private static final int TRAIN = 60;
  private static final Set<Integer> BROKEN = Set.of(3, 7, 8, 41);

  /** Another set in which some images cannot be read. */
  private static final class Broken extends ForwardingSet {
    private final IntPredicate broken;

    Broken(ImageSet set, IntPredicate broken) {
      super(set);
      this.broken = broken;
    }

    @Override
    protected void read(
        ImageReader reader, Split split, int index, Image into, ReductionChoice reducing) {
      if (split == Split.TRAIN && broken.test(index)) {
        throw new UnreadableException(source(split, index), "it is damaged", "Mend it.", null);
      }
      reader.read(split, index, into, reducing);
    }
  }

  private static ReplacingSet replacing(int train, IntPredicate broken) {
    return new ReplacingSet(new Broken(new MemorySet(train, 6, 8), broken));
  }

  private static int read(ImageSet set, int index) {
    try (ImageReader reader = set.reader()) {
      Image image = new Image();
      reader.read(Split.TRAIN, index, image);
      return image.rgb()[0];
    }
  }

  private static List<Integer> readAll(ImageSet set) {
    List<Integer> read = new ArrayList<>();
    for (int i = 0; i < set.size(Split.TRAIN); i++) {
      read.add(read(set, i));
    }
    return read;
  }

  @Test
  void otherImagesOfTheClassComeInTheirPlace() {
    ReplacingSet set = replacing(TRAIN, BROKEN::contains);
    for (int i = 0; i < TRAIN; i++) {
      int read = read(set, i);
      if (BROKEN.contains(i)) {
        assertThat(read).isNotEqualTo(i);
        assertThat(BROKEN).doesNotContain(read);
        assertThat(set.label(Split.TRAIN, read)).isEqualTo(set.label(Split.TRAIN, i));
        assertThat(set.source(Split.TRAIN, i))
            .isEqualTo("TRAIN " + i + " (unreadable; in its place TRAIN " + read + ")");
      } else {
        assertThat(read).isEqualTo(i);
        assertThat(set.source(Split.TRAIN, i)).isEqualTo("TRAIN " + i);
      }
    }
    UnreadableImages known = set.unreadable().orElseThrow();
    assertThat(known.of(Split.TRAIN).keySet()).isEqualTo(new TreeSet<>(BROKEN));
    assertThat(known.of(Split.TEST)).isEmpty();
    assertThat(known.of(Split.TRAIN).get(7))
        .isEqualTo(new UnreadableImages.Entry(Split.TRAIN, 7, "TRAIN 7", "it is damaged"));
    assertThat(known.fresh()).hasSize(4);
    assertThat(known.fresh()).isEmpty();
  }

  @Test
  void theOrderOfReadingChangesNothing() {
    List<Integer> forward = readAll(replacing(TRAIN, BROKEN::contains));
    ReplacingSet set = replacing(TRAIN, BROKEN::contains);
    List<Integer> backward = new ArrayList<>();
    for (int i = TRAIN - 1; i >= 0; i--) {
      backward.add(0, read(set, i));
    }

    assertThat(backward).isEqualTo(forward);
    assertThat(readAll(set)).isEqualTo(forward);
  }

  @Test
  void batchesEqualThoseOfASetOfCopiesForAnyNumberOfWorkers() {
    ReplacingSet drawn = replacing(TRAIN, BROKEN::contains);
    int[] copied = readAll(drawn).stream().mapToInt(Integer::intValue).toArray();
    ImageSet copies =
        new ForwardingSet(new MemorySet(TRAIN, 6, 8)) {
          @Override
          protected void read(
              ImageReader reader, Split split, int index, Image into, ReductionChoice reducing) {
            reader.read(split, split == Split.TRAIN ? copied[index] : index, into, reducing);
          }
        };
    List<Float> expected = batches(copies, 1);
    for (int workers : new int[] {1, 2, 5}) {
      assertThat(batches(replacing(TRAIN, BROKEN::contains), workers)).isEqualTo(expected);
    }
  }

  /** The first values of every image of two epochs. */
  private static List<Float> batches(ImageSet set, int workers) {
    Views views =
        new Views(1, 8, List.of(), new Normalize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0)));
    List<Float> values = new ArrayList<>();
    try (BatchLoader loader =
        BatchLoader.open(set, views, PixelFormat.NORMALIZED, 5, 10, workers)) {
      for (int step = 0; step < 2 * loader.stepsPerEpoch(); step++) {
        Batch batch = loader.next();
        int each = 3 * 8 * 8;
        for (int item = 0; item < batch.size(); item++) {
          values.add(batch.view(0).get(item * each));
        }
      }
    }
    return values;
  }

  @Test
  void aSmallClassIsSearchedToItsEnd() {
    // Of the class of index 0 the image 9 alone is left.
    ReplacingSet set = replacing(12, i -> i % 3 == 0 && i != 9);

    assertThat(readAll(set)).containsExactly(9, 1, 2, 9, 4, 5, 9, 7, 8, 9, 10, 11);
  }

  @Test
  void aClassWithoutReadableImagesIsAnError() {
    ReplacingSet set = replacing(12, i -> i % 3 == 1);

    assertThatThrownBy(() -> readAll(set))
        .isExactlyInstanceOf(DataException.class)
        .hasMessage(
            "TRAIN 1: the image cannot be read: it is damaged. Nor can the 3 others of its class,"
                + " b, that were tried to take in its place; replace or remove the file.");
    assertThatThrownBy(() -> readAll(replacing(3, i -> i == 2)))
        .hasMessage(
            "TRAIN 2: the image cannot be read: it is damaged. There is no other image of its class,"
                + " c, to take in its place; replace or remove the file.");
  }

  @Test
  void moreUnreadableImagesThanReadableOnesAreAnError() {
    ReplacingSet gone = replacing(100, i -> true);
    assertThatThrownBy(() -> read(gone, 0))
        .hasMessageStartingWith("TRAIN 0: the image cannot be read: it is damaged. Nor can the 33");

    ReplacingSet most = replacing(100, i -> i % 4 != 0);
    assertThatThrownBy(() -> readAll(most))
        .isExactlyInstanceOf(DataException.class)
        .hasMessageMatching(
            "memory: 51 images cannot be read, too many to take others in their place"
                + " \\(data.unreadable = skip\\): see that the files are whole and that their disk is"
                + " there; the last: TRAIN \\d+: it is damaged");
  }

  @Test
  void aDiskThatGoesAwayLaterIsAnError() {
    boolean[] gone = {false};
    ReplacingSet set = replacing(90, i -> gone[0]);
    readAll(set);
    gone[0] = true;

    assertThatThrownBy(() -> read(set, 0)).isInstanceOf(DataException.class);
  }

  @Test
  void whatIsNoFaultOfAFileIsNotPassedOver() {
    MemorySet memory = new MemorySet(12, 6, 8);
    memory.damaged = 4;

    assertThatThrownBy(() -> readAll(new ReplacingSet(memory))).hasMessage("TRAIN 4: damaged");
  }

  @Test
  void replacementsAreSpread() {
    ReplacingSet set = replacing(120, i -> i % 3 == 0 && i < 60);
    int[] taken = readAll(set).stream().mapToInt(Integer::intValue).limit(60).toArray();

    long different = Arrays.stream(taken).filter(i -> i >= 60).distinct().count();
    assertThat(different).isGreaterThan(8);
  }
}
