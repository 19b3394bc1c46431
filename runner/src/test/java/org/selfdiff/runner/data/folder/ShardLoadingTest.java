package org.selfdiff.runner.data.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.parquet.format.CompressionCodec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.BatchLoader;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.PixelFormat;
import org.selfdiff.runner.data.Share;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.data.augment.RandomResizedCrop;

/** Batches of shards and tables are the same however they are loaded. */
@Timeout(60)
class ShardLoadingTest {
  private static final Views VIEWS =
      new Views(
          1,
          8,
          List.of(new RandomResizedCrop(List.of(0.2, 1.0), List.of(0.75, 4 / 3.0))),
          new Normalize(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)));

  @TempDir Path at;

  @BeforeEach
  void write() throws IOException {
    byte[] png = SetWriter.image("color.png");
    for (int shard = 0; shard < 4; shard++) {
      ShardWriter writer = new ShardWriter();
      for (int i = 0; i < 9; i++) {
        writer.text(i + ".cls", "" + shard).file(i + ".png", png);
      }
      writer.to(at.resolve("shards/%03d.tar".formatted(shard)));
      byte[][] rows = new byte[9][];
      Arrays.fill(rows, png);
      long[] labels = new long[9];
      Arrays.fill(labels, shard);
      new TableWriter(CompressionCodec.SNAPPY, false)
          .group(rows, labels, 2, false)
          .to(at.resolve("tables/%03d.parquet".formatted(shard)));
    }
  }

  private List<String> record(
      String root, int buffer, int workers, int epoch, int step, int count) {
    List<String> batches = new ArrayList<>();
    try (FolderSet set = FolderSet.open(at.resolve(root)).shuffling(buffer);
        BatchLoader loader =
            BatchLoader.resume(set, VIEWS, PixelFormat.NORMALIZED, 3, 5, workers, epoch, step)) {
      assertThat(set.size(Split.TRAIN)).isEqualTo(36);
      for (int i = 0; i < count; i++) {
        Batch batch = loader.next();
        FloatBuffer pixels = batch.view(0).duplicate();
        float[] values = new float[pixels.remaining()];
        pixels.get(values);
        batches.add(
            Arrays.toString(batch.indices())
                + Arrays.toString(batch.labels())
                + Arrays.hashCode(values));
      }
    }
    return batches;
  }

  @Test
  void batchesDependNeitherOnLoadersNorOnWhereTheRunWasResumed() {
    for (String root : List.of("shards/{000..003}.tar", "tables")) {
      List<String> unbroken = record(root, 6, 1, 0, 0, 21);
      assertThat(record(root, 6, 4, 0, 0, 21)).isEqualTo(unbroken);
      assertThat(record(root, 6, 4, 1, 3, 11)).isEqualTo(unbroken.subList(10, 21));
      assertThat(record(root, 0, 1, 0, 0, 21)).isNotEqualTo(unbroken);
    }
  }

  /** What a buffer gives next does not depend on how many ranks share a batch. */
  @Test
  void sharesOfShardsMakeUpTheWholeBatch() {
    for (String root : List.of("shards/{000..003}.tar", "tables")) {
      List<String> whole = images(root, Share.ALL);
      List<List<String>> ranks =
          IntStream.range(0, 3).mapToObj(rank -> images(root, new Share(rank, 3))).toList();
      List<String> interleaved = new ArrayList<>();
      for (int i = 0; i < whole.size(); i++) {
        // Batches of 6 are two images for each rank.
        interleaved.add(ranks.get(i % 3).get(i / 3));
      }
      assertThat(interleaved).isEqualTo(whole);
    }
  }

  private List<String> images(String root, Share share) {
    List<String> images = new ArrayList<>();
    try (FolderSet set = FolderSet.open(at.resolve(root)).shuffling(6);
        BatchLoader loader =
            BatchLoader.resume(set, VIEWS, PixelFormat.NORMALIZED, 3, 6, 2, 1, 2, share)) {
      for (int step = 0; step < 8; step++) {
        Batch batch = loader.next();
        float[] values = new float[batch.view(0).remaining() / batch.size()];
        for (int item = 0; item < batch.size(); item++) {
          batch.view(0).get(item * values.length, values);
          images.add(
              batch.indices()[item] + " " + batch.labels()[item] + " " + Arrays.hashCode(values));
        }
      }
    }
    return images;
  }

  /** The same images in the same shards: what is drawn for them does not tell the kinds apart. */
  @Test
  void shardsAndTablesGiveTheSameBatches() {
    assertThat(record("tables/{000..003}.parquet", 6, 2, 0, 0, 14))
        .isEqualTo(record("shards", 6, 2, 0, 0, 14));
  }

  /** The first batches are of the shards that are read first. */
  @Test
  void aSmallBufferKeepsToTheShardsThatAreRead() {
    try (FolderSet set = FolderSet.open(at.resolve("shards")).shuffling(1);
        BatchLoader loader = BatchLoader.open(set, VIEWS, PixelFormat.UINT8, 3, 9, 1)) {
      for (int i = 0; i < 8; i++) {
        assertThat(Arrays.stream(loader.next().labels()).distinct().count()).isEqualTo(1);
      }
    }
  }
}
