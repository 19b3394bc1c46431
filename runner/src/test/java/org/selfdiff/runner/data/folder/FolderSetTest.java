package org.selfdiff.runner.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Pattern;

class FolderSetTest {
  /** Checksums of the decoded test images, see ImageDecoderTest. */
  private static final String COLOR = "7fb944ed";

  private static final String PNG = "4460055f";
  private static final String GRAY = "a2584926";

  @TempDir Path folder;

  private final Map<String, byte[]> files = new LinkedHashMap<>();

  FolderSetTest() throws IOException {
    files.put("train/zebra/b.JPG", image("gray.jpg"));
    files.put("train/zebra/a.jpg", image("color.jpg"));
    files.put("train/ape/10.png", image("color.png"));
    files.put("train/ape/notes.txt", "not an image".getBytes());
    files.put("train/ape/.hidden.png", image("color.png"));
    files.put("val/ape/deep/x.png", image("palette.png"));
    files.put("val/zebra/y.jpg", image("gray.jpg"));
  }

  @Test
  void foldersAreRead() throws IOException {
    Path root = folder.resolve("images");
    writeFolder(root);

    check(root);
  }

  @Test
  void storedZipsAreRead() throws IOException {
    check(writeZip("images.zip", ZipEntry.STORED));
  }

  @Test
  void deflatedZipsAreRead() throws IOException {
    check(writeZip("images.ZIP", ZipEntry.DEFLATED));
  }

  @Test
  void tarsAreRead() throws IOException {
    Path tar = folder.resolve("images.tar");
    try (OutputStream out = Files.newOutputStream(tar)) {
      writeTar(out);
    }

    check(tar);
  }

  @Test
  void compressedTarsAreRead() throws IOException {
    Path tar = folder.resolve("images.tgz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(tar))) {
      writeTar(out);
    }

    check(tar);
  }

  @Test
  void compressedTarsThatDoNotFitIntoMemoryAreRefused() throws IOException {
    Path tar = folder.resolve("images.tar.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(tar))) {
      writeTar(out);
    }

    assertThatThrownBy(() -> GzipTarFiles.open(tar, 1000))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "its files need more than 0 MiB of memory, for a compressed .tar cannot be read at"
                + " random; unpack it with gunzip and use the .tar, or pack a .zip");
  }

  @Test
  void oneFolderAroundTheSplitsIsAllowed() throws IOException {
    Map<String, byte[]> inner = new LinkedHashMap<>(files);
    files.clear();
    inner.forEach((name, bytes) -> files.put("./set/" + name, bytes));

    check(writeZip("nested.zip", ZipEntry.STORED));
  }

  @Test
  void testGoesBeforeVal() throws IOException {
    files.put("test/ape/only.png", image("color.png"));
    try (FolderSet set = FolderSet.open(writeZip("both.zip", ZipEntry.STORED))) {
      assertThat(set.size(Split.TEST)).isEqualTo(1);
      assertThat(set.source(Split.TEST, 0)).endsWith("both.zip: test/ape/only.png");
    }
  }

  @Test
  void archivesAreReadByManyThreadsAtOnce() throws Exception {
    try (FolderSet set = FolderSet.open(writeZip("images.zip", ZipEntry.DEFLATED))) {
      ExecutorService threads = Executors.newFixedThreadPool(4);
      List<Callable<String>> tasks = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        int index = i % 3;
        tasks.add(() -> crc(set, Split.TRAIN, index));
      }
      List<String> expected = List.of(PNG, COLOR, GRAY);
      List<Future<String>> results = threads.invokeAll(tasks);
      threads.shutdown();
      for (int i = 0; i < results.size(); i++) {
        assertThat(results.get(i).get()).isEqualTo(expected.get(i % 3));
      }
    }
  }

  @Test
  void damagedImagesAreNamed() throws IOException {
    files.put("train/ape/zz.png", "damaged damaged damaged".getBytes());
    Path zip = writeZip("damaged.zip", ZipEntry.STORED);
    try (FolderSet set = FolderSet.open(zip)) {
      assertThatThrownBy(() -> crc(set, Split.TRAIN, 1))
          .isInstanceOf(DataException.class)
          .hasMessage(
              zip
                  + ": train/ape/zz.png: the image cannot be read: the bytes are damaged or of an"
                  + " unknown image format. Replace or remove the file, or set data.unreadable ="
                  + " skip to take another in its place.");
    }
  }

  @Test
  void missingRootsAreNamed() {
    Path root = folder.resolve("nowhere");

    assertThatThrownBy(() -> FolderSet.open(root))
        .isInstanceOf(DataException.class)
        .hasMessage(
            root
                + ": no such folder, archive or list. Set data.root to a folder, .zip, .tar or"
                + " .tar.gz with images, to a .txt, .csv or .tsv that names them, to .parquet files, or"
                + " to shards such as \"shards/{000..146}.tar\".");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("images.rar"), "x");

    assertThatThrownBy(() -> FolderSet.open(file))
        .isInstanceOf(DataException.class)
        .hasMessage(
            file
                + ": cannot be read as images: it is neither a folder nor a .zip, .tar, .tar.gz or"
                + " .tgz archive nor a list (.txt, .csv, .tsv).");
  }

  @Test
  void damagedArchivesAreRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("images.zip"), "not a zip at all");

    assertThatThrownBy(() -> FolderSet.open(file))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file + ": cannot be read as images: ");
  }

  @Test
  void rootsWithoutTrainingImagesAreRefused() throws IOException {
    files.keySet().removeIf(name -> name.startsWith("train/"));
    Path zip = writeZip("odd.zip", ZipEntry.STORED);

    assertThatThrownBy(() -> FolderSet.open(zip))
        .isInstanceOf(DataException.class)
        .hasMessage(
            zip
                + ": no images below train/CLASS/ among its 2 files. Expected train/CLASS/IMAGE and"
                + " test/CLASS/IMAGE or val/CLASS/IMAGE, with one folder per class"
                + " (imagenet_train/, valid/ and imagenet_val/ are known, too), and images of type"
                + " bmp, jfif, jif, jpe, jpeg, jpg, pgm, png, pnm, ppm, tif, tiff, webp.");
  }

  @Test
  void classesOfTheTestSplitAloneAreRefused() throws IOException {
    files.put("val/gnu/x.png", image("color.png"));
    Path zip = writeZip("odd.zip", ZipEntry.STORED);

    assertThatThrownBy(() -> FolderSet.open(zip))
        .isInstanceOf(DataException.class)
        .hasMessage(
            zip
                + ": val/gnu is a class that train/ lacks. Every class of val/ must have images in"
                + " train/.");
  }

  private void check(Path root) {
    try (FolderSet set = FolderSet.open(root)) {
      assertThat(set.name()).isEqualTo("images of " + root);
      assertThat(set.classes()).containsExactly("ape", "zebra");
      assertThat(set.size(Split.TRAIN)).isEqualTo(3);
      assertThat(set.size(Split.TEST)).isEqualTo(2);
      assertThat(set.label(Split.TRAIN, 0)).isZero();
      assertThat(set.label(Split.TRAIN, 1)).isEqualTo(1);
      assertThat(set.label(Split.TEST, 1)).isEqualTo(1);
      assertThat(set.source(Split.TRAIN, 1)).endsWith("train/zebra/a.jpg").startsWith("" + root);
      assertThat(crc(set, Split.TRAIN, 0)).isEqualTo(PNG);
      assertThat(crc(set, Split.TRAIN, 1)).isEqualTo(COLOR);
      assertThat(crc(set, Split.TRAIN, 2)).isEqualTo(GRAY);
      assertThat(crc(set, Split.TEST, 0)).isEqualTo("e1af8ead");
      assertThat(crc(set, Split.TEST, 1)).isEqualTo(GRAY);
    }
  }

  private static String crc(FolderSet set, Split split, int index) {
    Image image = new Image();
    try (ImageReader reader = set.reader()) {
      reader.read(split, index, image);
    }
    return Pattern.crc(image);
  }

  private static byte[] image(String name) throws IOException {
    try (InputStream in = Pattern.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private void writeFolder(Path root) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }

  private Path writeZip(String name, int method) throws IOException {
    Path path = folder.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setMethod(method);
        if (method == ZipEntry.STORED) {
          CRC32 crc = new CRC32();
          crc.update(file.getValue());
          entry.setCrc(crc.getValue());
          entry.setSize(file.getValue().length);
        }
        zip.putNextEntry(entry);
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
    return path;
  }

  private void writeTar(OutputStream out) throws IOException {
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
  }
}
