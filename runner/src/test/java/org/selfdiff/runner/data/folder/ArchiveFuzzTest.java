package org.selfdiff.runner.data.folder;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.Mutations;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;

class ArchiveFuzzTest {
  @TempDir Path at;
  private Map<String, byte[]> files;

  @BeforeEach
  void nameFiles() throws IOException {
    files =
        SetWriter.files(
            "train/a/1.png", "train/b/2.png", "val/a/" + "long".repeat(30) + ".png", "x.txt");
  }

  private void read(Path archive, byte[] damaged) throws IOException {
    Files.write(archive, damaged);
    try (FolderSet set = FolderSet.open(archive);
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
    Path archive = at.resolve("damaged." + name);
    Mutations.tryAll(name, whole, DataException.class, damaged -> read(archive, damaged));
  }

  @Test
  void damagedZipsAreReadOrRefused() throws IOException {
    tryAll("zip", Files.readAllBytes(SetWriter.zip(at.resolve("a.zip"), files)));
  }

  @Test
  void damagedTarsAreReadOrRefused() throws IOException {
    tryAll("tar", Files.readAllBytes(SetWriter.tar(at.resolve("a.tar"), files)));
  }

  @Test
  void damagedCompressedTarsAreReadOrRefused() throws IOException {
    tryAll("tar.gz", Files.readAllBytes(SetWriter.tar(at.resolve("a.tar.gz"), files)));
  }

  @Test
  void damagedTarsWithinGzipAreReadOrRefused() throws IOException {
    Path archive = at.resolve("damaged.tgz");
    byte[] tar = Files.readAllBytes(SetWriter.tar(at.resolve("a.tar"), files));
    Mutations.tryAll("tgz", tar, DataException.class, damaged -> read(archive, packed(damaged)));
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
