package org.selfdiff.runner.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Pattern;

/** Shards by the convention of WebDataset. */
class ShardFilesTest {
  @TempDir Path at;

  private Path shards(String pattern) {
    return at.resolve(pattern);
  }

  private static ImageFiles open(Path root) throws IOException {
    return ImageFiles.open(root.toAbsolutePath());
  }

  private static List<String> labels(ImageFiles files) {
    FileTags tags = files.tags().orElseThrow();
    List<String> labels = new ArrayList<>();
    for (int entry = 0; entry < files.names().size(); entry++) {
      labels.add(tags.label(entry).orElse("-"));
    }
    return labels;
  }

  private void refused(Path root, String why) {
    assertThatThrownBy(() -> FolderSet.open(root))
        .isInstanceOf(DataException.class)
        .hasMessage(root + ": cannot be read as images: " + why + ".");
  }

  private void sample(String shard, String key, String label) throws IOException {
    new ShardWriter().text(key + ".cls", label).image(key + ".png").to(at.resolve(shard));
  }

  @Test
  void samplesAreImagesWithTheirLabels() throws IOException {
    new ShardWriter()
        .text("0001.cls", "12\n")
        .image("0001.png")
        .text("0001.txt", "a photograph")
        .image("0002.seg.png")
        .image("0002.JPG")
        .text("0002.json", "{\"size\": {\"label\": 1}, \"class\": \"dog\", \"label\": \"cat\"}")
        .image("0003.png")
        .text("0004.json", "{\"class\": 3}")
        .image("0004.webp")
        .image("dir.a/0004.right.png")
        .text("0005.cls", "1")
        .image("0006.png")
        .text("0006.cls", "-1")
        .to(at.resolve("s/a.tar"));
    try (ImageFiles files = open(at.resolve("s"))) {
      assertThat(files.names())
          .containsExactly(
              "a.tar/0001.png",
              "a.tar/0002.JPG",
              "a.tar/0003.png",
              "a.tar/0004.webp",
              "a.tar/dir.a/0004.right.png",
              "a.tar/0006.png");
      assertThat(labels(files)).containsExactly("12", "cat", "-", "3", "-", "-");
      assertThat(files.notices()).containsExactly("1 sample holds no image");
    }
  }

  @Test
  void imagesAreReadInPlace() throws IOException {
    for (int shard = 0; shard < 3; shard++) {
      sample("%06d.tar".formatted(shard), "x" + shard, "" + shard);
    }
    try (FolderSet set = FolderSet.open(shards("{000000..000002}.tar"));
        ImageReader reader = set.reader()) {
      assertThat(set.classes()).containsExactly("0", "1", "2");
      for (int i = 0; i < 3; i++) {
        Image image = new Image();
        reader.read(Split.TRAIN, i, image);
        assertThat(Pattern.crc(image)).isEqualTo("4460055f");
        assertThat(set.label(Split.TRAIN, i)).isEqualTo(i);
      }
      assertThat(set.source(Split.TRAIN, 2))
          .isEqualTo(shards("{000000..000002}.tar") + ": 000002.tar/x2.png");
    }
  }

  @Test
  void partsAreShards() throws IOException {
    for (int shard = 0; shard < 3; shard++) {
      ShardWriter writer = new ShardWriter();
      for (int i = 0; i <= shard; i++) {
        writer.image(i + ".png");
      }
      writer.to(at.resolve(shard + ".tar"));
    }
    try (ImageFiles files = open(shards("*.tar"))) {
      assertThat(files.groups()).containsExactly(0, 1, 3);
      assertThat(files.names()).hasSize(6).endsWith("2.tar/2.png");
    }
  }

  @Test
  void splitsAreWordsOfThePathWhereThereAreSeveral() throws IOException {
    sample("one/imagenet-train-0.tar", "a", "1");
    sample("one/imagenet-val-0.tar", "a", "1");
    sample("two/validation/0.tar", "a", "1");
    sample("three/test-0.tar", "a", "-1");
    sample("three/valid-0.tar", "a", "1");
    sample("three/0.tar", "a", "1");
    assertThat(splits("one")).containsExactly(Optional.of(Split.TRAIN), Optional.of(Split.TEST));
    assertThat(splits("two")).containsExactly(Optional.empty());
    // Test images without labels are of no use where validation images have some.
    assertThat(splits("three")).containsExactly(Optional.of(Split.TRAIN), Optional.of(Split.TEST));
    try (ImageFiles files = open(at.resolve("three"))) {
      assertThat(files.names()).containsExactly("0.tar/a.png", "valid-0.tar/a.png");
      assertThat(files.notices())
          .containsExactly("1 file is left out (test-0.tar), for others hold the test images");
    }
  }

  private List<Optional<Split>> splits(String folder) throws IOException {
    try (ImageFiles files = open(at.resolve(folder))) {
      List<Optional<Split>> splits = new ArrayList<>();
      for (int entry = 0; entry < files.names().size(); entry++) {
        splits.add(files.tags().orElseThrow().split(entry));
      }
      return splits;
    }
  }

  @Test
  void aLoneTarWithALabelForEachImageIsAShard() throws IOException {
    sample("lone.tar", "a", "7");
    try (ImageFiles files = open(at.resolve("lone.tar"))) {
      assertThat(labels(files)).containsExactly("7");
    }
  }

  @Test
  void namesOfPaxAndGnuAreWhole() throws IOException {
    String key = "folder/".repeat(30) + "größe";
    new ShardWriter().image(key + ".png").text(key + ".cls", "1").to(at.resolve("p/0.tar"));
    try (ImageFiles files = open(at.resolve("p"))) {
      assertThat(files.names()).containsExactly("0.tar/" + key + ".png");
      assertThat(labels(files)).containsExactly("1");
    }
  }

  @Test
  void missingShardsAreNamed() throws IOException {
    for (int shard : new int[] {0, 3, 9}) {
      sample(shard + ".tar", "a", "1");
    }
    refused(
        shards("{0..9}.tar"),
        "7 of its 10 files are missing: %s, %s, %s and 4 more"
            .formatted(shards("1.tar"), shards("2.tar"), shards("4.tar")));
    refused(
        shards("{00..09}.tar"), "none of its 10 files is there, the first is " + shards("00.tar"));
    refused(shards("x*.tar"), "no file matches " + shards("x*.tar"));
  }

  @Test
  void shardsThatWereCutOffAreNamedWithTheSample() throws IOException {
    byte[] whole =
        new ShardWriter().image("0001.png").text("0001.cls", "1").image("0002.png").bytes();
    Path shard = at.resolve("c-7.tar");
    int second = 512 + 512 * (SetWriter.image("color.png").length / 512 + 1) + 1024 + 512;
    Files.write(shard, Arrays.copyOf(whole, second + 20));
    refused(
        shards("c-*.tar"),
        ("c-7.tar: 0002.png has %d bytes from %d on, but the file ends after %d; it was cut off:"
                + " copy it again")
            .formatted(SetWriter.image("color.png").length, second, second + 20));
    Files.write(shard, Arrays.copyOf(whole, second - 512));
    refused(
        shards("c-*.tar"),
        ("c-7.tar: it ends after %d bytes without the empty blocks that end a .tar, behind 0001.cls;"
                + " it was cut off: copy it again")
            .formatted(second - 512));
    Files.write(shard, new byte[100]);
    refused(
        shards("c-*.tar"),
        "c-7.tar: it has 100 bytes, fewer than a .tar; it was cut off: copy it again");
    whole[second - 512 + 3] ^= 1;
    Files.write(shard, whole);
    refused(
        shards("c-*.tar"),
        ("c-7.tar: the 512 bytes at %d, behind 0001.cls, are no header of a .tar; it is damaged: copy"
                + " it again")
            .formatted(second - 512));
  }

  @Test
  void whatIsNoSampleIsRefusedWithItsReason() throws IOException {
    new ShardWriter().other("1.png", TarConstants.LF_SYMLINK, "2.png").to(at.resolve("l/0.tar"));
    refused(
        at.resolve("l"),
        "0.tar: 1.png is a link; pack it anew so that links are followed (tar -h)");
    new ShardWriter().image("1.png").image("1.png").to(at.resolve("t/0.tar"));
    refused(at.resolve("t"), "0.tar: 1.png is in it twice; pack it anew with one of each");
    new ShardWriter().image("1.png").text("1.json", "{\"label\": ").to(at.resolve("j/0.tar"));
    assertThatThrownBy(() -> FolderSet.open(at.resolve("j")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("0.tar: 1.json is no JSON: Unexpected end-of-input");
    new ShardWriter().text("1.cls", "1").to(at.resolve("e/0.tar"));
    assertThatThrownBy(() -> FolderSet.open(at.resolve("e")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("there is no image among the 1 samples of its shards");
  }

  @Test
  void compressedShardsAreRefused() throws IOException {
    Files.createDirectories(at.resolve("z"));
    Files.write(at.resolve("z/0.tar.gz"), new byte[10]);
    String why =
        "0.tar.gz is compressed, which cannot be read at random: unpack it to a .tar (gunzip) or"
            + " write it without compression, for images are compressed already";
    refused(at.resolve("z"), why);
    refused(shards("z/*.tar.gz"), why);
  }

  @Test
  void moreShardsThanMayBeOpenAreRead() throws IOException {
    for (int shard = 0; shard < 300; shard++) {
      sample("many/%d.tar".formatted(shard), "a", "1");
    }
    try (FolderSet set = FolderSet.open(shards("many/{0..299}.tar"));
        ImageReader reader = set.reader()) {
      for (int i = 0; i < 600; i++) {
        reader.read(Split.TRAIN, i * 7 % 300, new Image());
      }
    }
  }
}
