package org.selfdiff.runner.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.augment.Augmentation;
import org.selfdiff.runner.data.augment.CropBox;
import org.selfdiff.runner.data.augment.HorizontalFlip;
import org.selfdiff.runner.data.augment.RandomResizedCrop;
import org.selfdiff.runner.data.augment.Workspace;
import org.selfdiff.runner.data.folder.Labels;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Reduction;

/** Views of images that are decoded as small as the views allow. */
@Timeout(60)
class ScaledDecodingTest {
  private static final int SIDE = 16;
  private static final Normalize IDENTITY =
      new Normalize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
  private static final RandomResizedCrop CROP = crop(0.2);
  private static final Views VIEWS = views(CROP, new HorizontalFlip(0.5));

  /** Width, height: from one that is never decoded smaller to one that always is. */
  private static final int[][] SIZES = {
    {31, 20}, {40, 60}, {121, 83}, {256, 191}, {333, 250}, {640, 479}
  };

  @TempDir private Path folder;
  private Path images;

  private static RandomResizedCrop crop(double least) {
    return new RandomResizedCrop(List.of(least, 1.0), List.of(0.75, 4 / 3.0));
  }

  private static Views views(Augmentation... operations) {
    return new Views(2, SIDE, List.of(operations), IDENTITY);
  }

  private static Views withLocals(double least, int side) {
    return new Views(
        2,
        SIDE,
        List.of(crop(0.5)),
        Optional.empty(),
        Optional.of(new LocalCrops(3, side, List.of(crop(least)))),
        Optional.empty(),
        IDENTITY);
  }

  @BeforeEach
  void write() throws IOException {
    images = Files.createDirectories(folder.resolve("images"));
    for (int i = 0; i < SIZES.length; i++) {
      for (String ending : new String[] {"jpg", "png"}) {
        Files.write(images.resolve(i + "." + ending), encode(SIZES[i], "." + ending));
      }
    }
  }

  /** Red grows to the right, green downwards: a view tells which box it is of. */
  private static byte[] encode(int[] size, String ending) {
    Image image = new Image(size[0], size[1]);
    for (int y = 0, i = 0; y < size[1]; y++) {
      for (int x = 0; x < size[0]; x++, i += 3) {
        image.rgb()[i] = 90;
        image.rgb()[i + 1] = (byte) (255 * y / size[1]);
        image.rgb()[i + 2] = (byte) (255 * x / size[0]);
      }
    }
    try (Mat pixels = new Mat(size[1], size[0], opencv_core.CV_8UC3, new BytePointer(image.rgb()));
        BytePointer bytes = new BytePointer()) {
      opencv_imgcodecs.imencode(ending, pixels, bytes);
      byte[] result = new byte[Math.toIntExact(bytes.limit())];
      bytes.get(result);
      return result;
    }
  }

  private ImagesData data(ImagesData.Decoding decode, Optional<Path> cache) {
    return new ImagesData(
        List.of(images.toString()),
        Labels.NONE,
        0,
        0,
        decode,
        cache.map(Path::toString),
        "1 GiB",
        ImagesData.Unreadable.SKIP);
  }

  private ImageSet scaled() {
    return data(ImagesData.Decoding.SCALED, Optional.empty()).open();
  }

  private ImageSet exact() {
    return data(ImagesData.Decoding.EXACT, Optional.empty()).open();
  }

  /** All views of batches of 3, with the images that they are of in front. */
  private static List<ByteBuffer> batches(
      ImageSet set, Views views, int workers, int first, int count) {
    List<ByteBuffer> batches = new ArrayList<>();
    int steps = set.size(Split.TRAIN) / 3;
    try (set;
        BatchLoader loader =
            BatchLoader.resume(
                set, views, PixelFormat.UINT8, 7, 3, workers, first / steps, first % steps)) {
      for (int i = 0; i < count; i++) {
        Batch batch = loader.next();
        ByteBuffer all = ByteBuffer.allocate(1 << 16);
        Arrays.stream(batch.indices()).forEach(index -> all.put((byte) index));
        for (int view = 0; view < views.total(); view++) {
          all.put(batch.bytes(view).duplicate().rewind());
        }
        batches.add(all.flip());
      }
    }
    return batches;
  }

  @Test
  void neitherWorkersNorAResumedRunNorCachesChangeABit() {
    List<ByteBuffer> unbroken = batches(scaled(), VIEWS, 1, 0, 24);

    assertThat(batches(scaled(), VIEWS, 4, 0, 24)).isEqualTo(unbroken);
    assertThat(batches(scaled(), VIEWS, 4, 9, 15)).isEqualTo(unbroken.subList(9, 24));
    assertThat(batches(new DecodedCache(scaled(), 0.1), VIEWS, 2, 0, 24)).isEqualTo(unbroken);
    Optional<Path> cache = Optional.of(folder.resolve("cache"));
    for (int opening = 0; opening < 2; opening++) {
      ImageSet cached = data(ImagesData.Decoding.SCALED, cache).open();
      assertThat(batches(cached, VIEWS, 2, 0, 24)).isEqualTo(unbroken);
    }
    // What is exact finds nothing that is scaled.
    ImageSet whole = data(ImagesData.Decoding.EXACT, cache).open();
    assertThat(batches(whole, VIEWS, 2, 0, 24))
        .isEqualTo(batches(exact(), VIEWS, 1, 0, 24))
        .isNotEqualTo(unbroken);
  }

  /** A cache that holds small images whole must not give them where they are decoded smaller. */
  @Test
  void smallImagesThatWereReadWholeAreDecodedSmallerAllTheSame() {
    Views tiny = new Views(1, 4, List.of(crop(0.9)), IDENTITY);
    List<ByteBuffer> expected = batches(scaled(), tiny, 1, 0, 8);
    ImageSet cached = new DecodedCache(scaled(), 0.1);
    try (ImageReader reader = cached.reader()) {
      for (int i = 0; i < cached.size(Split.TRAIN); i++) {
        reader.read(Split.TRAIN, i, new Image());
      }
    }

    assertThat(batches(cached, tiny, 1, 0, 8)).isEqualTo(expected);
  }

  @Test
  void viewsShowTheSameBoxesAndAreTheSameWhereNothingIsReduced() {
    SampleViews made = new SampleViews(VIEWS);
    Workspace workspace = made.workspace();
    Batch ours = new Batch(1, PixelFormat.UINT8, made.lengths());
    Batch theirs = new Batch(1, PixelFormat.UINT8, made.lengths());
    int[] reduced = new int[9];
    try (ImageSet scaled = scaled();
        ImageSet exact = exact();
        ImageReader small = scaled.reader();
        ImageReader large = exact.reader()) {
      Image one = new Image();
      Image two = new Image();
      for (int draw = 0; draw < 4 * scaled.size(Split.TRAIN); draw++) {
        CounterRandom sample = CounterRandom.of(draw);
        int index = draw % scaled.size(Split.TRAIN);
        small.read(Split.TRAIN, index, one, (w, h) -> made.reduction(w, h, sample));
        large.read(Split.TRAIN, index, two, (w, h) -> made.reduction(w, h, sample));
        made.write(one, sample, workspace, ours, 0);
        made.write(two, sample, workspace, theirs, 0);
        reduced[one.reduction().denominator()]++;

        assertThat(two.reduction()).isEqualTo(Reduction.NONE);
        for (int view = 0; view < 2; view++) {
          int sum = 0;
          for (int i = 0; i < 3 * SIDE * SIDE; i++) {
            int difference = (ours.bytes(view).get(i) & 0xFF) - (theirs.bytes(view).get(i) & 0xFF);
            assertThat(Math.abs(difference)).isLessThanOrEqualTo(6);
            sum += Math.abs(difference);
          }
          if (one.reduction() == Reduction.NONE) {
            assertThat(sum).isZero();
          }
          assertThat(sum / (3.0 * SIDE * SIDE)).isLessThan(0.8);
        }
      }
    }
    // Every reduction was among them, and half of the files are no JPEGs.
    assertThat(reduced[2]).isPositive();
    assertThat(reduced[4]).isPositive();
    assertThat(reduced[8]).isPositive();
    assertThat(reduced[1]).isGreaterThanOrEqualTo(24);
  }

  @Test
  void theReductionLeavesEveryBoxAtLeastAsLargeAsItsView() {
    SampleViews made = new SampleViews(VIEWS);
    int[] met = new int[9];
    for (int draw = 0; draw < 2000; draw++) {
      CounterRandom sample = CounterRandom.of(draw);
      int width = 20 + draw % 400;
      int height = 20 + draw * 7 % 300;
      int least = Integer.MAX_VALUE;
      for (int view = 0; view < 2; view++) {
        CropBox box = CROP.box(width, height, sample.at(view).at(0));
        least = Math.min(least, Math.min(box.width(), box.height()));
      }
      int by = made.reduction(width, height, sample).denominator();
      met[by]++;

      assertThat(by == 1 || least >= by * SIDE).isTrue();
      assertThat(by == 8 || least < 2 * by * SIDE).isTrue();
    }
    assertThat(Arrays.stream(met).filter(n -> n > 0).count()).isEqualTo(4);
  }

  /** Full views of 16 have boxes of at least 700 x 700 pixels here. */
  @Test
  void theViewThatNeedsMostDecides() {
    CounterRandom sample = CounterRandom.of(1);

    assertThat(new SampleViews(views(crop(0.5))).reduction(1200, 1200, sample))
        .isEqualTo(Reduction.EIGHTH);
    assertThat(new SampleViews(withLocals(0.5, 256)).reduction(1200, 1200, sample))
        .isEqualTo(Reduction.HALF);
    assertThat(new SampleViews(withLocals(0.5, 512)).reduction(1200, 1200, sample))
        .isEqualTo(Reduction.NONE);
  }

  @Test
  void whatDoesNotBeginWithACropIsExact() {
    Views flipped = views(new HorizontalFlip(0.5), CROP);
    Views whole = views(new HorizontalFlip(0.5));
    for (Views views : List.of(flipped, whole)) {
      assertThat(batches(scaled(), views, 1, 0, 8)).isEqualTo(batches(exact(), views, 1, 0, 8));
    }
  }

  @Test
  void whatIsJudgedByIsExact() {
    assertThat(batches(new ExactImages(scaled()), VIEWS, 2, 0, 8))
        .isEqualTo(batches(exact(), VIEWS, 1, 0, 8));
  }

  /** The image in its place has another size, which is the one that counts. */
  @Test
  void anotherImageInThePlaceOfADamagedOneIsReducedByItsOwnSize() throws IOException {
    byte[] large = Files.readAllBytes(images.resolve("5.jpg"));
    Files.write(images.resolve("5.jpg"), Arrays.copyOf(large, large.length / 2));
    List<ByteBuffer> first = batches(scaled(), VIEWS, 1, 0, 12);
    ImageSet set = scaled();

    assertThat(batches(set, VIEWS, 4, 0, 12)).isEqualTo(first);
    assertThat(set.unreadable().orElseThrow().count()).isEqualTo(1);
  }
}
