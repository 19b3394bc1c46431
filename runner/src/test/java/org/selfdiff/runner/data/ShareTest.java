package org.selfdiff.runner.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.augment.ColorJitter;
import org.selfdiff.runner.data.augment.HorizontalFlip;
import org.selfdiff.runner.data.augment.RandomResizedCrop;
import org.selfdiff.runner.data.augment.Solarize;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.ReductionChoice;

/** Shares of 2 and 4 ranks, one image of each after the other, are the batches of one process. */
@Timeout(60)
class ShareTest {
  private static final int IMAGES = 37;
  private static final int TEST = 21;
  private static final int BATCH = 8;
  private static final Normalize STATISTICS =
      new Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
  private static final RandomResizedCrop CROP =
      new RandomResizedCrop(List.of(0.2, 1.0), List.of(0.75, 4 / 3.0));
  private static final Views VIEWS =
      new Views(
          2,
          12,
          List.of(CROP, new HorizontalFlip(0.5), new ColorJitter(0.8, 0.4, 0.4, 0.4, 0.1)),
          Optional.of(List.of(CROP)),
          Optional.of(new LocalCrops(3, 8, List.of(CROP))),
          Optional.of(
              new StrongViews(
                  0.5,
                  1,
                  Optional.of(List.of(CROP, new Solarize(1, 128))),
                  Optional.of(List.of(new Solarize(1, 128))))),
          STATISTICS);

  /** Notes which images are read. */
  private static final class Noted extends ForwardingSet {
    private final Set<Integer> read = new ConcurrentSkipListSet<>();

    Noted(ImageSet set) {
      super(set);
    }

    @Override
    protected void read(
        ImageReader reader, Split split, int index, Image into, ReductionChoice reducing) {
      read.add(index);
      reader.read(split, index, into, reducing);
    }
  }

  /** Everything that a batch has of each of its images. */
  private static List<String> rows(Batch batch, PixelFormat format, int views) {
    List<String> rows = new ArrayList<>();
    for (int item = 0; item < batch.size(); item++) {
      StringBuilder row = new StringBuilder();
      row.append(batch.indices()[item]).append(' ').append(batch.labels()[item]);
      row.append(' ').append(batch.weak().get(item));
      for (int view = 0; view < views; view++) {
        row.append(' ')
            .append(
                format == PixelFormat.UINT8
                    ? bytes(batch, view, item)
                    : numbers(batch, view, item));
      }
      rows.add(row.toString());
    }
    return rows;
  }

  private static int bytes(Batch batch, int view, int item) {
    byte[] values = new byte[batch.pixels(view).remaining() / batch.size()];
    batch.pixels(view).get(item * values.length, values);
    return Arrays.hashCode(values);
  }

  private static int numbers(Batch batch, int view, int item) {
    float[] values = new float[batch.view(view).remaining() / batch.size()];
    batch.view(view).get(item * values.length, values);
    return Arrays.hashCode(values);
  }

  /** The images of all batches, by batch. */
  private static List<List<String>> record(
      ImageSet set, PixelFormat format, int workers, int from, int count, Share share) {
    List<List<String>> batches = new ArrayList<>();
    try (BatchLoader loader =
        BatchLoader.resume(set, VIEWS, format, 5, BATCH, workers, from / 4, from % 4, share)) {
      assertThat(loader.stepsPerEpoch()).isEqualTo(4);
      for (int i = 0; i < count; i++) {
        Batch batch = loader.next();
        assertThat(batch.number()).isEqualTo(from + i);
        assertThat(batch.size()).isEqualTo(BATCH / share.world());
        List<String> rows = rows(batch, format, VIEWS.total());
        for (int item = 0; item < batch.size(); item++) {
          rows.set(item, rows.get(item) + Arrays.toString(loader.strong(batch, item)));
        }
        batches.add(rows);
      }
    }
    return batches;
  }

  /** Puts the images of the ranks into the places that they have in the whole batch. */
  private static List<List<String>> interleaved(List<List<List<String>>> ofRanks) {
    int world = ofRanks.size();
    List<List<String>> whole = new ArrayList<>();
    for (int b = 0; b < ofRanks.get(0).size(); b++) {
      int batch = b;
      int size = ofRanks.stream().mapToInt(rank -> rank.get(batch).size()).sum();
      whole.add(
          IntStream.range(0, size)
              .mapToObj(n -> ofRanks.get(n % world).get(batch).get(n / world))
              .toList());
    }
    return whole;
  }

  private static List<List<String>> ofRanks(
      ImageSet set, PixelFormat format, int world, int from, int count) {
    List<List<List<String>>> ranks = new ArrayList<>();
    for (int rank = 0; rank < world; rank++) {
      ranks.add(record(set, format, 1 + (rank + world) % 3, from, count, new Share(rank, world)));
    }
    return interleaved(ranks);
  }

  @Test
  void sharesMakeUpTheWholeBatch() {
    ImageSet set = new MemorySet(IMAGES, 0, 16);
    for (PixelFormat format : PixelFormat.values()) {
      List<List<String>> whole = record(set, format, 1, 0, 10, Share.ALL);
      for (int world : new int[] {2, 4}) {
        assertThat(ofRanks(set, format, world, 0, 10)).isEqualTo(whole);
      }
    }
  }

  @Test
  void aShareGoesOnInTheMiddle() {
    ImageSet set = new MemorySet(IMAGES, 0, 16);
    List<List<String>> whole = record(set, PixelFormat.UINT8, 1, 0, 10, Share.ALL);
    for (int world : new int[] {2, 4}) {
      assertThat(ofRanks(set, PixelFormat.UINT8, world, 5, 5)).isEqualTo(whole.subList(5, 10));
    }
  }

  /** A batch is an epoch of 36 images here, of which the ring holds three. */
  @Test
  void aRankReadsItsOwnImagesAlone() {
    MemorySet memory = new MemorySet(IMAGES, 0, 16);
    for (int rank = 0; rank < 4; rank++) {
      Noted set = new Noted(memory);
      Share share = new Share(rank, 4);
      try (BatchLoader loader =
          BatchLoader.resume(set, VIEWS, PixelFormat.UINT8, 5, 36, 1, 0, 0, share)) {
        Batch batch = loader.next();
        assertThat(Arrays.copyOf(batch.indices(), batch.size())).isEqualTo(own(memory, 0, share));
      }
      Set<Integer> ofRing = new TreeSet<>();
      for (int epoch = 0; epoch < 3; epoch++) {
        Arrays.stream(own(memory, epoch, share)).forEach(ofRing::add);
      }
      assertThat(ofRing).hasSizeLessThan(IMAGES).containsAll(set.read);
      assertThat(set.read).hasSizeGreaterThanOrEqualTo(9);
    }
  }

  private static int[] own(ImageSet set, int epoch, Share share) {
    int[] order = set.order(CounterRandom.of(5).at("shuffle").at(epoch));
    return IntStream.range(0, 36 / share.world())
        .map(item -> order[item * share.world() + share.rank()])
        .toArray();
  }

  /**
   * 37 images are four batches of 8 and one of 5, of which the last of four ranks has one image.
   */
  @Test
  void aLastBatchThatIsSmallerIsSharedOutToo() {
    ImageSet set = new MemorySet(IMAGES, 0, 16);
    List<List<String>> whole = all(set, Share.ALL);
    assertThat(whole.stream().map(List::size)).containsExactly(8, 8, 8, 8, 5, 8, 8, 8, 8, 5);
    for (int world : new int[] {2, 4, 8}) {
      List<List<List<String>>> ranks = new ArrayList<>();
      for (int rank = 0; rank < world; rank++) {
        ranks.add(all(set, new Share(rank, world)));
      }
      assertThat(ranks.get(world - 1).get(4)).hasSize(world == 2 ? 2 : world == 4 ? 1 : 0);
      assertThat(interleaved(ranks)).isEqualTo(whole);
    }
  }

  private static List<List<String>> all(ImageSet set, Share share) {
    List<List<String>> batches = new ArrayList<>();
    try (BatchLoader loader =
        BatchLoader.ofAll(set, VIEWS, PixelFormat.NORMALIZED, 5, BATCH, 2, share)) {
      for (int i = 0; i < 2 * loader.stepsPerEpoch(); i++) {
        batches.add(rows(loader.next(), PixelFormat.NORMALIZED, VIEWS.total()));
      }
    }
    return batches;
  }

  /** 21 images are two batches of 10 and one of 1, in which all but the first rank have none. */
  @Test
  void evaluatedImagesAreSharedOut() {
    List<List<String>> whole = evaluated(new MemorySet(IMAGES, TEST, 16), Share.ALL);
    assertThat(whole.stream().map(List::size)).containsExactly(10, 10, 1);
    for (int world : new int[] {2, 4}) {
      List<List<List<String>>> ranks = new ArrayList<>();
      Set<Integer> read = new TreeSet<>();
      int reads = 0;
      for (int rank = 0; rank < world; rank++) {
        Noted noted = new Noted(new MemorySet(IMAGES, TEST, 16));
        ranks.add(evaluated(noted, new Share(rank, world)));
        read.addAll(noted.read);
        reads += noted.read.size();
      }
      assertThat(interleaved(ranks)).isEqualTo(whole);
      assertThat(read).hasSize(TEST);
      assertThat(reads).isEqualTo(TEST);
    }
  }

  private static List<List<String>> evaluated(ImageSet set, Share share) {
    List<List<String>> batches = new ArrayList<>();
    try (EvaluationReader reader =
        EvaluationReader.open(set, Split.TEST, CenterView.of(8, STATISTICS), 10, 2, share)) {
      assertThat(reader.size()).isEqualTo(TEST);
      assertThat(reader.labels()).hasSize(TEST);
      while (reader.hasNext()) {
        batches.add(rows(reader.next(), PixelFormat.NORMALIZED, 1));
      }
      assertThatThrownBy(reader::next).isInstanceOf(NoSuchElementException.class);
    }
    return batches;
  }

  /** What is taken in the place of an image depends on the image, not on who reads it. */
  @Test
  void replacedImagesAreTheSameWhoeverReads() {
    List<List<String>> whole = record(broken(), PixelFormat.UINT8, 2, 0, 8, Share.ALL);
    for (int world : new int[] {2, 4}) {
      List<List<List<String>>> ranks = new ArrayList<>();
      Set<Integer> found = new TreeSet<>();
      for (int rank = 0; rank < world; rank++) {
        ReplacingSet own = broken();
        ranks.add(record(own, PixelFormat.UINT8, 2, 0, 8, new Share(rank, world)));
        found.addAll(own.unreadable().orElseThrow().of(Split.TRAIN).keySet());
      }
      assertThat(interleaved(ranks)).isEqualTo(whole);
      assertThat(found).isEqualTo(new TreeSet<>(Set.of(3, 7, 8, 31)));
    }
  }

  private static ReplacingSet broken() {
    return new ReplacingSet(
        new ForwardingSet(new MemorySet(IMAGES, 0, 16)) {
          @Override
          protected void read(
              ImageReader reader, Split split, int index, Image into, ReductionChoice reducing) {
            if (Set.of(3, 7, 8, 31).contains(index)) {
              throw new UnreadableException(source(split, index), "it is damaged", "Mend.", null);
            }
            reader.read(split, index, into, reducing);
          }
        });
  }

  @Test
  void thereIsNoRankBeyondTheLast() {
    assertThatThrownBy(() -> new Share(2, 2)).hasMessage("rank 2 of 2");
    assertThatThrownBy(() -> new Share(-1, 2)).hasMessage("rank -1 of 2");
    assertThat(IntStream.range(0, 4).map(rank -> new Share(rank, 4).of(5)))
        .containsExactly(2, 1, 1, 1);
    assertThat(new Share(3, 4).place(2)).isEqualTo(11);
    assertThat(Share.ALL.of(5)).isEqualTo(5);
  }
}
