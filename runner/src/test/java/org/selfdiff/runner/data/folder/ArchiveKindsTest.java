package org.selfdiff.runner.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Pattern;

/** What archives of other programs hold beside plain files. */
class ArchiveKindsTest {
  @TempDir Path at;
  private byte[] png;

  @BeforeEach
  void readImage() throws IOException {
    png = SetWriter.image("color.png");
  }

  private interface Content<T> {
    void write(T archive) throws IOException;
  }

  private Path tar(Content<TarArchiveOutputStream> content, String encoding) throws IOException {
    Path path = at.resolve("set.tar");
    try (OutputStream out = Files.newOutputStream(path);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, encoding)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      content.write(tar);
    }
    return path;
  }

  private void file(TarArchiveOutputStream tar, String name) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(png.length);
    tar.putArchiveEntry(entry);
    tar.write(png);
    tar.closeArchiveEntry();
  }

  private static void other(TarArchiveOutputStream tar, String name, byte kind, String target)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, kind);
    entry.setLinkName(target);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  private Path zip(Content<ZipArchiveOutputStream> content) throws IOException {
    Path path = at.resolve("set.zip");
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(path.toFile())) {
      content.write(zip);
    }
    return path;
  }

  private static void entry(ZipArchiveOutputStream zip, String name, int mode, byte[] bytes)
      throws IOException {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    entry.setUnixMode(mode);
    zip.putArchiveEntry(entry);
    zip.write(bytes);
    zip.closeArchiveEntry();
  }

  private static void refused(Path path, String why) {
    assertThatThrownBy(() -> FolderSet.open(path))
        .isInstanceOf(DataException.class)
        .hasMessage(path + ": cannot be read as images: " + why);
  }

  private static String lastTest(FolderSet set) {
    Image image = new Image();
    try (ImageReader reader = set.reader()) {
      reader.read(Split.TEST, set.size(Split.TEST) - 1, image);
    }
    return Pattern.crc(image);
  }

  @Test
  void hardAndSymbolicLinksOfTarsAreRead() throws IOException {
    Path path =
        tar(
            tar -> {
              file(tar, "train/a/1.png");
              other(tar, "val/a/h.png", TarConstants.LF_LINK, "train/a/1.png");
              other(tar, "val/a/s.png", TarConstants.LF_SYMLINK, "../../train/a/1.png");
            },
            "UTF-8");
    try (FolderSet set = FolderSet.open(path)) {
      assertThat(set.size(Split.TEST)).isEqualTo(2);
      assertThat(lastTest(set)).isEqualTo("4460055f");
    }
  }

  @Test
  void longNamesOfTarsAreWhole() throws IOException {
    String folder = "x".repeat(150);
    Path path = tar(tar -> file(tar, "train/a/" + folder + "/1.png"), "UTF-8");
    try (FolderSet set = FolderSet.open(path)) {
      assertThat(set.file(Split.TRAIN, 0)).isEqualTo("train/a/" + folder + "/1.png");
    }
  }

  @Test
  void namesOfTarsThatAreNotUtf8StayApart() throws IOException {
    Path path =
        tar(
            tar -> {
              file(tar, "train/größe/1.png");
              file(tar, "train/grüße/1.png");
            },
            "ISO-8859-1");
    try (FolderSet set = FolderSet.open(path)) {
      assertThat(set.classes()).containsExactly("größe", "grüße");
    }
  }

  @Test
  void pipesOfTarsAreRefused() throws IOException {
    refused(
        tar(tar -> other(tar, "train/a/1.png", TarConstants.LF_FIFO, ""), "UTF-8"),
        "1 image is no file but a device or pipe; pack it anew without it (train/a/1.png).");
  }

  @Test
  void sparseFilesOfTarsAreRefused() throws IOException {
    refused(
        tar(
            tar -> {
              file(tar, "train/a/1.png");
              other(tar, "train/b/2.png", TarConstants.LF_GNUTYPE_SPARSE, "");
            },
            "UTF-8"),
        "1 image is stored sparsely, which is not read; pack it anew without -S (train/b/2.png).");
  }

  @Test
  void tarsThatEndTooEarlyAreRefused() throws IOException {
    Path path = tar(tar -> file(tar, "train/a/1.png"), "UTF-8");
    byte[] bytes = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(bytes, 600));

    assertThatThrownBy(() -> FolderSet.open(path)).isInstanceOf(DataException.class);
  }

  @Test
  void symbolicLinksOfZipsAreRead() throws IOException {
    Path path =
        zip(
            zip -> {
              entry(zip, "train/a/1.png", 0100644, png);
              entry(zip, "val", 0120777, "train".getBytes(StandardCharsets.UTF_8));
            });
    try (FolderSet set = FolderSet.open(path)) {
      assertThat(set.file(Split.TEST, 0)).isEqualTo("val/a/1.png");
      assertThat(lastTest(set)).isEqualTo("4460055f");
    }
  }

  @Test
  void namesOfZipsThatAreNotUtf8StayApart() throws IOException {
    Path path =
        zip(
            zip -> {
              zip.setEncoding("IBM437");
              zip.setUseLanguageEncodingFlag(false);
              entry(zip, "train/größe/1.png", 0100644, png);
              entry(zip, "train/grüße/1.png", 0100644, png);
            });
    try (FolderSet set = FolderSet.open(path)) {
      assertThat(set.classes()).containsExactly("größe", "grüße");
    }
  }

  @Test
  void encryptedImagesAreRefused() throws IOException {
    Path path = zip(zip -> entry(zip, "train/a/1.png", 0100644, png));
    patch(path, 8, 1);

    refused(path, "1 image is encrypted; pack it anew without a password (train/a/1.png).");
  }

  @Test
  void compressionThatIsNotReadIsRefusedAtOnce() throws IOException {
    Path path = zip(zip -> entry(zip, "train/a/1.png", 0100644, png));
    patch(path, 10, 14);

    refused(
        path,
        "1 image is packed with method 14; pack it anew with deflate (method 8) (train/a/1.png).");
  }

  @Test
  void bytesThatDoNotHaveTheirChecksumAreNoImage() throws IOException {
    Path path = zip(zip -> entry(zip, "train/a/1.png", 0100644, png));
    patch(path, 16, 1);
    try (FolderSet set = FolderSet.open(path);
        ImageReader reader = set.reader()) {
      assertThatThrownBy(() -> reader.read(Split.TRAIN, 0, new Image()))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("train/a/1.png: the image cannot be read: its bytes do not have");
    }
  }

  /** Changes a byte of the first entry of a directory. */
  private static void patch(Path zip, int offset, int value) throws IOException {
    byte[] bytes = Files.readAllBytes(zip);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 1 && bytes[i + 3] == 2) {
        bytes[i + offset] = (byte) (bytes[i + offset] == value ? value + 1 : value);
        break;
      }
    }
    Files.write(zip, bytes);
  }
}
