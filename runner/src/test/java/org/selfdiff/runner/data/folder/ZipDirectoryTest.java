package org.selfdiff.runner.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipDirectoryTest {
  @TempDir Path folder;

  @Test
  void sixtyFourBitArchivesAreRead() throws IOException {
    check(write(Zip64Mode.Always, ""));
  }

  @Test
  void commentsMayFollow() throws IOException {
    check(write(Zip64Mode.Never, "a comment ".repeat(500)));
  }

  @Test
  void archivesWithoutTheirEndAreRefused() throws IOException {
    Path zip = write(Zip64Mode.Never, "");
    byte[] bytes = Files.readAllBytes(zip);
    Files.write(zip, Arrays.copyOf(bytes, bytes.length - 30));

    assertThatThrownBy(() -> ZipFiles.open(zip))
        .isInstanceOf(IOException.class)
        .hasMessage("it is not a .zip, or its end is missing");
  }

  private Path write(Zip64Mode mode, String comment) throws IOException {
    Path path = folder.resolve("a.zip");
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(path)) {
      zip.setUseZip64(mode);
      zip.setComment(comment);
      zip.putArchiveEntry(new ZipArchiveEntry("train/"));
      zip.closeArchiveEntry();
      for (int i = 0; i < 3; i++) {
        zip.putArchiveEntry(new ZipArchiveEntry("train/é" + i));
        zip.write(content(i));
        zip.closeArchiveEntry();
      }
    }
    return path;
  }

  private static byte[] content(int i) {
    return ("content of file " + i).repeat(10 + i).getBytes();
  }

  private static void check(Path zip) throws IOException {
    try (ZipFiles files = ZipFiles.open(zip)) {
      assertThat(files.names()).isEqualTo(List.of("train/é0", "train/é1", "train/é2"));
      for (int i = 0; i < 3; i++) {
        ByteBuffer into = ByteBuffer.allocateDirect(Math.toIntExact(files.length(i)));
        files.read(i, into);
        byte[] found = new byte[into.flip().remaining()];
        into.get(found);
        assertThat(found).isEqualTo(content(i));
      }
    }
  }

  @Test
  void aDirectoryWithoutFilesIsEmpty() throws IOException {
    Path path = folder.resolve("empty.zip");
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(path)) {
      zip.finish();
    }

    try (FileChannel channel = FileChannel.open(path)) {
      assertThat(new ZipDirectory(channel).entries()).isEmpty();
    }
  }
}
