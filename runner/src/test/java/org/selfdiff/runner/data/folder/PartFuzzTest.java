package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.parquet.format.CompressionCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.Mutations;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;

/** Damaged shards and tables are read or refused with one message, in bounded time and memory. */
class PartFuzzTest {
  @TempDir Path at;

  private void read(String name, byte[] damaged) throws IOException {
    Files.write(at.resolve(name), damaged);
    try (FolderSet set = FolderSet.open(at.resolve(name.replace("-0", "-*")));
        ImageReader reader = set.reader()) {
      set.notices();
      set.identity();
      for (Split split : Split.values()) {
        for (int i = 0; i < set.size(split); i++) {
          reader.read(split, i, new Image());
        }
      }
    }
  }

  private void tryAll(String name, byte[] whole) {
    Mutations.tryAll(name, whole, DataException.class, damaged -> read(name, damaged));
  }

  @Test
  void damagedShards() throws IOException {
    tryAll(
        "s-0.tar",
        new ShardWriter()
            .image("1.png")
            .text("1.cls", "3")
            .image("long/".repeat(40) + "2.png")
            .text("3.json", "{\"label\": \"cat\", \"more\": [1, {\"a\": 2}]}")
            .image("3.png")
            .bytes());
  }

  @ParameterizedTest
  @CsvSource({"SNAPPY, false", "ZSTD, true"})
  void damagedTables(CompressionCodec codec, boolean second) throws IOException {
    tryAll(codec + "-0.parquet", table(codec, second));
  }

  /** The description of a table is at its end, which damage at the beginning does not reach. */
  @ParameterizedTest
  @CsvSource({"GZIP, false", "LZ4_RAW, true"})
  void damagedDescriptionsOfTables(CompressionCodec codec, boolean second) throws IOException {
    byte[] whole = table(codec, second);
    int begin = whole.length - 900;
    Mutations.tryAll(
        codec + " footer",
        Arrays.copyOfRange(whole, begin, whole.length),
        DataException.class,
        damaged -> {
          byte[] table = Arrays.copyOf(whole, begin + damaged.length);
          System.arraycopy(damaged, 0, table, begin, damaged.length);
          read("f-0.parquet", table);
        });
  }

  private static byte[] table(CompressionCodec codec, boolean second) throws IOException {
    byte[] png = SetWriter.image("color.png");
    byte[][] rows = {png, png, png, png};
    return new TableWriter(codec, second)
        .classes("a", "b")
        .group(rows, new long[] {0, 1, 1, -1}, 2, true)
        .group(rows, new long[] {1, 1, 0, 0}, 3, false)
        .bytes();
  }
}
