package org.selfdiff.runner.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.apache.parquet.format.CompressionCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Pattern;

class ParquetFilesTest {
  @TempDir Path at;

  /** Bytes that tell every row from others, of different lengths. */
  private static byte[][] rows(int count, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[][] rows = new byte[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = new byte[random.nextInt(40)];
      random.nextBytes(rows[i]);
    }
    return rows;
  }

  private static long[] labels(int count, int classes) {
    long[] labels = new long[count];
    Arrays.setAll(labels, i -> i % classes);
    return labels;
  }

  private static byte[] read(ImageFiles files, int entry) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) files.length(entry));
    files.read(entry, bytes);
    return bytes.array();
  }

  private void refused(Path root, String why) {
    assertThatThrownBy(() -> FolderSet.open(root))
        .isInstanceOf(DataException.class)
        .hasMessage(root + ": cannot be read as images: " + why + ".");
  }

  @ParameterizedTest
  @CsvSource({
    "UNCOMPRESSED, false",
    "SNAPPY, false",
    "GZIP, false",
    "ZSTD, false",
    "LZ4_RAW, false",
    "UNCOMPRESSED, true",
    "SNAPPY, true",
    "GZIP, true",
    "ZSTD, true"
  })
  void rowsAreReadInAnyOrder(CompressionCodec codec, boolean second) throws IOException {
    byte[][] first = rows(70, 1);
    byte[][] other = rows(33, 2);
    Path file =
        new TableWriter(codec, second)
            .classes("cat", "dog")
            .group(first, labels(70, 2), 16, true)
            .group(other, labels(33, 1), 20, false)
            .to(at.resolve("t/data.parquet"));
    try (ImageFiles files = ImageFiles.open(file)) {
      assertThat(files.names())
          .hasSize(103)
          .startsWith("data.parquet/0")
          .endsWith("data.parquet/102");
      assertThat(files.groups()).containsExactly(0, 70);
      FileTags tags = files.tags().orElseThrow();
      for (int i : new int[] {102, 0, 69, 70, 15, 16, 17, 101, 1, 90, 89}) {
        assertThat(read(files, i)).as("row %d", i).isEqualTo(i < 70 ? first[i] : other[i - 70]);
        String label = i < 70 && i % 2 == 1 ? "dog" : "cat";
        assertThat(tags.label(i)).contains(label);
        assertThat(tags.split(i)).isEmpty();
      }
    }
  }

  @Test
  void imagesAreDecodedAndLabelsNamed() throws IOException {
    byte[] png = SetWriter.image("color.png");
    byte[][] two = {png, png};
    new TableWriter(CompressionCodec.SNAPPY, false)
        .classes("crane", "dog", "crane")
        .group(two, new long[] {2, 0}, 1, false)
        .to(at.resolve("data/train-00000-of-00001.parquet"));
    new TableWriter(CompressionCodec.SNAPPY, false)
        .classes("crane", "dog", "crane")
        .group(two, new long[] {-1, -1}, 1, false)
        .to(at.resolve("data/test-00000-of-00001.parquet"));
    new TableWriter(CompressionCodec.SNAPPY, false)
        .classes("crane", "dog", "crane")
        .group(two, new long[] {0, 2}, 1, false)
        .to(at.resolve("data/validation-00000-of-00001.parquet"));
    try (FolderSet set = FolderSet.open(at);
        ImageReader reader = set.reader()) {
      assertThat(set.classes()).containsExactly("crane (0)", "crane (2)");
      assertThat(set.size(Split.TRAIN)).isEqualTo(2);
      assertThat(set.size(Split.TEST)).isEqualTo(2);
      assertThat(set.label(Split.TRAIN, 0)).isEqualTo(1);
      Image image = new Image();
      reader.read(Split.TEST, 1, image);
      assertThat(Pattern.crc(image)).isEqualTo("4460055f");
      assertThat(set.file(Split.TEST, 1)).isEqualTo("validation-00000-of-00001.parquet/1");
      assertThat(set.notices())
          .containsExactly(
              ("images of %s: 1 file is left out (test-00000-of-00001.parquet), for others hold the"
                      + " test images")
                  .formatted(at));
    }
  }

  /** Written by DuckDB 1.5.6: a struct column, pages of the second version, LZ4. */
  @Test
  void tablesOfOthersAreRead() throws IOException {
    Path file = at.resolve("duck.parquet");
    try (InputStream in = ParquetFilesTest.class.getResourceAsStream("duckdb.parquet")) {
      Files.copy(in, file);
    }
    try (ImageFiles files = ImageFiles.open(file)) {
      FileTags tags = files.tags().orElseThrow();
      StringBuilder found = new StringBuilder();
      for (int i = 0; i < 5; i++) {
        CRC32 sum = new CRC32();
        sum.update(read(files, i));
        assertThat(files.sum(i)).isEqualTo(sum.getValue());
        found.append("%08x %s, ".formatted(sum.getValue(), tags.label(i).orElseThrow()));
      }
      assertThat(found)
          .hasToString(
              "9b9abeb3 truck, a3caafb9 frog, ebdd7e61 dog, 7f5a5d37 ship, 1ebb06bf frog, ");
    }
  }

  @Test
  void rowsWithoutBytesAreNamed() throws IOException {
    Path file =
        new TableWriter(CompressionCodec.SNAPPY, false)
            .group(new byte[][] {null, {1, 2, 3}}, new long[] {0, 1}, 2, false)
            .to(at.resolve("t/a.parquet"));
    try (FolderSet set = FolderSet.open(file);
        ImageReader reader = set.reader()) {
      assertThatThrownBy(() -> reader.read(Split.TRAIN, 0, new Image()))
          .isInstanceOf(DataException.class)
          .hasMessage(
              file
                  + ": a.parquet/0: the image cannot be read: its row holds no bytes; write the"
                  + " table with the images in it. Replace or remove the file, or set"
                  + " data.unreadable = skip to take another in its place.");
      assertThatThrownBy(() -> reader.read(Split.TRAIN, 1, new Image()))
          .hasMessageContaining(
              "a.parquet/1: the image cannot be read: the file holds only 3 bytes");
    }
  }

  @Test
  void whatIsNoTableOfImagesIsRefused() throws IOException {
    byte[] whole =
        new TableWriter(CompressionCodec.SNAPPY, false)
            .classes("a")
            .group(rows(9, 1), labels(9, 1), 4, false)
            .bytes();
    Path file = at.resolve("cut.parquet");
    Files.write(file, Arrays.copyOf(whole, 300));
    refused(
        file,
        "cut.parquet: its 300 bytes do not end as those of a Parquet file; it was cut off: copy it"
            + " again");
    Files.write(file, Arrays.copyOfRange(whole, 100, whole.length));
    assertThatThrownBy(() -> FolderSet.open(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cut.parquet: ");
    new TableWriter(CompressionCodec.BROTLI, false)
        .group(rows(9, 1), labels(9, 1), 4, false)
        .to(file);
    refused(
        file,
        "cut.parquet: it is compressed with BROTLI, which is not read: write it with snappy, zstd or"
            + " gzip");
    new TableWriter(CompressionCodec.SNAPPY, false)
        .classes("a")
        .group(rows(9, 1), labels(9, 2), 4, false)
        .to(file);
    refused(file, "cut.parquet: it is damaged (label 1 is none of its 1 classes); copy it again");
    Files.write(at.resolve("x.tar"), new byte[1024]);
    assertThatThrownBy(() -> FolderSet.open(at.resolve("{x.tar,cut.parquet}")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("it stands for 1 .tar and 1 .parquet files, expected one kind");
  }

  @Test
  void splitsAreWordsOfTheName() throws IOException {
    for (String name : List.of("train-0", "test-0")) {
      new TableWriter(CompressionCodec.UNCOMPRESSED, false)
          .group(rows(3, 1), labels(3, 2), 4, false)
          .to(at.resolve("s/" + name + ".parquet"));
    }
    try (ImageFiles files = ImageFiles.open(at.resolve("s"))) {
      FileTags tags = files.tags().orElseThrow();
      assertThat(tags.split(0)).isEqualTo(Optional.of(Split.TEST));
      assertThat(tags.split(3)).isEqualTo(Optional.of(Split.TRAIN));
      assertThat(tags.label(4)).contains("1");
    }
  }
}
