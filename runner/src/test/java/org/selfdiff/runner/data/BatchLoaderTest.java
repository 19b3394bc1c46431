package org.selfdiff.runner.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.augment.ColorJitter;
import org.selfdiff.runner.data.augment.GaussianBlur;
import org.selfdiff.runner.data.augment.Grayscale;
import org.selfdiff.runner.data.augment.HorizontalFlip;
import org.selfdiff.runner.data.augment.RandomResizedCrop;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Normalization;
import org.selfdiff.runner.data.shapes.ShapesSet;

@Timeout(60)
class BatchLoaderTest {
  private static final Normalize STATISTICS =
      new Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
  private static final Views VIEWS =
      new Views(
          2,
          12,
          List.of(
              new RandomResizedCrop(List.of(0.2, 1.0), List.of(0.75, 4 / 3.0)),
              new HorizontalFlip(0.5),
              new ColorJitter(0.8, 0.4, 0.4, 0.4, 0.1),
              new Grayscale(0.2),
              new GaussianBlur(0.5, List.of(0.1, 2.0))),
          STATISTICS);

  private final MemorySet set = new MemorySet(37, 0, 16);

  @Test
  void batchesDoNotDependOnTheNumberOfWorkers() {
    assertThat(record(3, 0, 0, 14)).isEqualTo(record(1, 0, 0, 14));
  }

  @Test
  void batchesDoNotDependOnWhereTheRunWasResumed() {
    List<String> unbroken = record(1, 0, 0, 14);

    assertThat(record(3, 1, 3, 14 - 7)).isEqualTo(unbroken.subList(7, 14));
  }

  /** The last batch of MoCo's 200 epochs on as many images as ImageNet has. */
  @Test
  void theImagesOfALongRunAreCounted() {
    int images = 1_281_167;
    Views small = new Views(1, 8, List.of(new HorizontalFlip(0.5)), STATISTICS);
    try (ShapesSet drawn = new ShapesSet(images, 1, 8);
        BatchLoader loader =
            BatchLoader.resume(drawn, small, PixelFormat.UINT8, 1, 256, 1, 199, 5_003)) {
      assertThat(loader.stepsPerEpoch()).isEqualTo(5_004);
      int[] order = CounterRandom.of(1).at("shuffle").at(199).permutation(images);
      Batch last = loader.next();
      assertThat(last.number()).isEqualTo(1_000_799);
      assertThat(last.indices())
          .isEqualTo(Arrays.copyOfRange(order, 5_003 * 256, 5_003 * 256 + 256));
      assertThat(order.length - 5_004 * 256).isEqualTo(143);
    }
  }

  @Test
  void otherSeedsGiveOtherBatches() {
    try (BatchLoader first = BatchLoader.open(set, VIEWS, PixelFormat.NORMALIZED, 1, 8, 1);
        BatchLoader second = BatchLoader.open(set, VIEWS, PixelFormat.NORMALIZED, 2, 8, 1)) {
      assertThat(record(first.next())).isNotEqualTo(record(second.next()));
    }
  }

  @Test
  void epochsHoldEveryImageAtMostOnceInAnotherOrder() {
    try (BatchLoader loader = BatchLoader.open(set, VIEWS, PixelFormat.NORMALIZED, 5, 8, 2)) {
      assertThat(loader.stepsPerEpoch()).isEqualTo(4);
      List<List<Integer>> orders = new ArrayList<>();
      for (int epoch = 0; epoch < 3; epoch++) {
        List<Integer> seen = new ArrayList<>();
        for (int step = 0; step < 4; step++) {
          Batch batch = loader.next();
          assertThat(loader.epoch(batch)).isEqualTo(epoch);
          assertThat(loader.step(batch)).isEqualTo(step);
          assertThat(batch.size()).isEqualTo(8);
          for (int i = 0; i < batch.size(); i++) {
            seen.add(batch.indices()[i]);
            assertThat(batch.labels()[i]).isEqualTo(batch.indices()[i] % 3);
          }
        }
        assertThat(seen).hasSize(32).doesNotHaveDuplicates().allMatch(i -> i >= 0 && i < 37);
        orders.add(seen);
      }
      assertThat(new HashSet<>(orders)).hasSize(3);
    }
  }

  @Test
  void viewsAreThoseOfThePipelineAtTheirPlace() {
    try (BatchLoader loader =
        BatchLoader.resume(set, VIEWS, PixelFormat.NORMALIZED, 9, 8, 2, 2, 1)) {
      Batch batch = loader.next();
      ViewPipeline pipeline = new ViewPipeline(VIEWS);
      Image image = new Image();
      try (ImageReader reader = set.reader()) {
        for (int item = 0; item < 8; item++) {
          for (int view = 0; view < 2; view++) {
            int index = batch.indices()[item];
            reader.read(Split.TRAIN, index, image);
            FloatBuffer expected = FloatBuffer.allocate(pipeline.length());
            CounterRandom place = CounterRandom.of(9).at("views", 2, index, view);
            pipeline.write(image, place, pipeline.workspace(), expected, 0);
            float[] found = new float[pipeline.length()];
            batch.view(view).get(item * pipeline.length(), found);
            assertThat(found).isEqualTo(expected.array());
          }
        }
      }
    }
  }

  @Test
  void colorsAreTheNormalizedViewsBeforeTheyAreNormalized() {
    Image side = new Image(12, 12);
    Normalization normalization =
        new Normalization(VIEWS.normalize().mean(), VIEWS.normalize().std());
    try (BatchLoader pixels = BatchLoader.open(set, VIEWS, PixelFormat.UINT8, 5, 8, 2);
        BatchLoader normalized = BatchLoader.open(set, VIEWS, PixelFormat.NORMALIZED, 5, 8, 1)) {
      Batch bytes = pixels.next();
      Batch numbers = normalized.next();
      assertThat(bytes.pixels(1).isDirect()).isTrue();
      assertThat(bytes.pixels(1).remaining()).isEqualTo(8 * 3 * 12 * 12);
      for (int item = 0; item < 8; item++) {
        int first = item * side.bytes();
        for (int p = 0; p < 12 * 12; p++) {
          for (int c = 0; c < 3; c++) {
            side.rgb()[3 * p + c] = bytes.pixels(1).get(first + c * 12 * 12 + p);
          }
        }
        float[] expected = new float[side.bytes()];
        normalization.write(side, FloatBuffer.wrap(expected), 0);
        float[] found = new float[side.bytes()];
        numbers.view(1).get(first, found);
        assertThat(found).containsExactly(expected);
      }
      assertThatThrownBy(() -> bytes.view(0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the views of this batch are UINT8");
      assertThatThrownBy(() -> numbers.pixels(0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the views of this batch are NORMALIZED");
    }
  }

  /** 37 images are four batches of 8 and one of 5. */
  @Test
  void allImagesAreInEveryEpochWhereTheyAreAskedFor() {
    List<Integer> orders = new ArrayList<>();
    try (BatchLoader loader = BatchLoader.ofAll(set, VIEWS, PixelFormat.NORMALIZED, 5, 8, 2)) {
      assertThat(loader.stepsPerEpoch()).isEqualTo(5);
      for (int epoch = 0; epoch < 2; epoch++) {
        Set<Integer> seen = new HashSet<>();
        for (int step = 0; step < 5; step++) {
          Batch batch = loader.next();
          assertThat(batch.size()).isEqualTo(step < 4 ? 8 : 5);
          for (int item = 0; item < batch.size(); item++) {
            seen.add(batch.indices()[item]);
            orders.add(batch.indices()[item]);
          }
        }
        assertThat(seen).hasSize(37);
      }
    }
    assertThat(orders.subList(0, 37)).isNotEqualTo(orders.subList(37, 74));
    try (BatchLoader all = BatchLoader.ofAll(set, VIEWS, PixelFormat.NORMALIZED, 5, 37, 1)) {
      assertThat(all.stepsPerEpoch()).isEqualTo(1);
    }
  }

  @Test
  void memoryIsAllocatedOnceAndDirect() {
    try (BatchLoader loader = BatchLoader.open(set, VIEWS, PixelFormat.NORMALIZED, 0, 8, 2)) {
      Set<FloatBuffer> buffers = Collections.newSetFromMap(new IdentityHashMap<>());
      for (int i = 0; i < 12; i++) {
        Batch batch = loader.next();
        assertThat(batch.view(0).isDirect()).isTrue();
        assertThat(batch.view(0).remaining()).isEqualTo(8 * 3 * 12 * 12);
        buffers.add(batch.view(0));
        buffers.add(batch.view(1));
      }
      assertThat(buffers).hasSize(6);
    }
  }

  @Test
  void batchesWithTheReaderAreNotWrittenTo() throws InterruptedException {
    try (BatchLoader loader = BatchLoader.open(set, VIEWS, PixelFormat.NORMALIZED, 0, 8, 3)) {
      Batch batch = loader.next();
      String before = record(batch);
      Thread.sleep(50);
      assertThat(record(batch)).isEqualTo(before);
    }
  }

  @Test
  void damagedImagesSurfaceInTheirBatch() {
    try (BatchLoader loader = BatchLoader.open(set, VIEWS, PixelFormat.NORMALIZED, 5, 8, 1)) {
      set.damaged = loader.next().indices()[0];
    }
    try (BatchLoader loader = BatchLoader.open(set, VIEWS, PixelFormat.NORMALIZED, 5, 8, 3)) {
      String message = "TRAIN " + set.damaged + ": damaged";
      assertThatThrownBy(loader::next).isInstanceOf(DataException.class).hasMessage(message);
      assertThatThrownBy(loader::next).isInstanceOf(DataException.class).hasMessage(message);
    }
  }

  @Test
  void setsSmallerThanABatchAreRefused() {
    assertThatThrownBy(() -> BatchLoader.open(set, VIEWS, PixelFormat.NORMALIZED, 0, 38, 1))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "memory: the training split has 37 images, fewer than one batch of 38. Lower the batch"
                + " or use more images.");
  }

  @Test
  void closingStopsTheWorkersAndTheirReaders() {
    BatchLoader loader = BatchLoader.open(set, VIEWS, PixelFormat.NORMALIZED, 0, 8, 3);
    loader.next();
    loader.close();
    int reads = set.reads.get();

    assertThat(set.openReaders.get()).isZero();
    assertThatThrownBy(loader::next)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the batches are closed");
    assertThat(set.reads.get()).isEqualTo(reads);
    loader.close();
  }

  private List<String> record(int workers, int epoch, int step, int batches) {
    try (BatchLoader loader =
        BatchLoader.resume(set, VIEWS, PixelFormat.NORMALIZED, 5, 8, workers, epoch, step)) {
      return IntStream.range(0, batches).mapToObj(i -> record(loader.next())).toList();
    }
  }

  /** Indices and the bits of all views. */
  private static String record(Batch batch) {
    StringBuilder text = new StringBuilder(Arrays.toString(batch.indices()));
    for (int view = 0; view < 2; view++) {
      float[] values = new float[batch.view(view).remaining()];
      batch.view(view).get(values);
      text.append(' ').append(Arrays.hashCode(values));
    }
    return text.toString();
  }
}
