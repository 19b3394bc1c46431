package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  @Test
  void replacesAFileAndLeavesNothingElse() throws IOException {
    Path file = folder.resolve("a.txt");
    AtomicFile.write(file, "long first text");
    AtomicFile.write(file, "né");
    assertThat(file).hasContent("né");
    assertThat(folder).isDirectoryContaining("glob:**a.txt");
    try (var all = Files.list(folder)) {
      assertThat(all).hasSize(1);
    }
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNoTemporary() throws IOException {
    Path file = folder.resolve("a.txt");
    AtomicFile.write(file, "old");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    channel -> {
                      channel.write(ByteBuffer.wrap(new byte[] {1, 2}));
                      throw new IOException("disk full");
                    }))
        .hasMessage(file + ": cannot be written: disk full");
    assertThat(file).hasContent("old");
    try (var all = Files.list(folder)) {
      assertThat(all).hasSize(1);
    }
  }

  @Test
  void removesTemporariesOnly() throws IOException {
    Files.writeString(folder.resolve("a.json.tmp"), "half");
    Files.writeString(folder.resolve("a.json"), "whole");
    AtomicFile.removeTemporaries(folder);
    assertThat(folder.resolve("a.json.tmp")).doesNotExist();
    assertThat(folder.resolve("a.json")).hasContent("whole");
  }

  @Test
  void missingFoldersAreMadeAndAFolderIsNoFile() throws IOException {
    Path file = folder.resolve("a/b/c.txt");
    AtomicFile.write(file, "text");
    assertThat(file).hasContent("text");
    Path taken = folder.resolve("a/b");
    assertThatThrownBy(() -> AtomicFile.write(taken, "text"))
        .isInstanceOf(DiskException.class)
        .hasMessage(taken + ": cannot be written: is a folder");
    Path below = file.resolve("d.txt");
    assertThatThrownBy(() -> AtomicFile.write(below, "text"))
        .isInstanceOf(DiskException.class)
        .hasMessageStartingWith(below + ": cannot be written: ");
  }

  @Test
  void aLinkIsReplacedAndNotFollowed() throws IOException {
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "precious");
    Path link = Files.createSymbolicLink(folder.resolve("link"), elsewhere);
    AtomicFile.write(link, "text");
    assertThat(elsewhere).hasContent("precious");
    assertThat(link).hasContent("text").isRegularFile();
    assertThat(Files.isSymbolicLink(link)).isFalse();
  }

  @Test
  void aFullDeviceIsNamedWithTheReason() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full));
    assertThatThrownBy(() -> AtomicFile.write(full, "text"))
        .isInstanceOf(DiskException.class)
        .hasMessage("/dev/full: cannot be written: no space left on device");
    assertThat(Files.isRegularFile(full)).isFalse();
  }

  @Test
  void namesMayBeAsLongAsTheFileSystemTakes() throws IOException {
    Path longest = folder.resolve("n".repeat(255));
    AtomicFile.write(longest, "text");
    assertThat(longest).hasContent("text");
    Path letters = folder.resolve("ü".repeat(127));
    AtomicFile.write(letters, "text");
    assertThat(letters).hasContent("text");
    Path longer = folder.resolve("n".repeat(256));
    assertThatThrownBy(() -> AtomicFile.write(longer, "text"))
        .isInstanceOf(DiskException.class)
        .hasMessage(longer + ": cannot be written: file name too long");
    try (var all = Files.list(folder)) {
      assertThat(all).hasSize(2);
    }
  }

  @Test
  void aFileOfSeveralPassesGetsItsNameAtTheEnd() throws IOException {
    Path file = Files.writeString(folder.resolve("a.onnx"), "old");
    assertThatThrownBy(
            () ->
                AtomicFile.make(
                    file,
                    part -> {
                      Files.writeString(part, "half");
                      throw new IllegalStateException("no proof");
                    }))
        .hasMessage("no proof");
    assertThat(file).hasContent("old");
    int told =
        AtomicFile.make(file, part -> Files.writeString(part, "new").getNameCount() > 0 ? 7 : 0);
    assertThat(told).isEqualTo(7);
    assertThat(file).hasContent("new");
    try (var all = Files.list(folder)) {
      assertThat(all).hasSize(1);
    }
  }

  @Test
  void writersAtOnceLeaveOneWholeFile() throws Exception {
    Path file = folder.resolve("a.txt");
    List<Thread> writers = new ArrayList<>();
    for (String letter : List.of("a", "b", "c", "d")) {
      Thread writer =
          new Thread(
              () -> {
                for (int i = 0; i < 20; i++) {
                  assertThatCode(() -> AtomicFile.write(file, letter.repeat(100_000)))
                      .doesNotThrowAnyException();
                }
              });
      writer.start();
      writers.add(writer);
    }
    for (Thread writer : writers) {
      writer.join();
    }
    String text = Files.readString(file);
    assertThat(text).hasSize(100_000).isEqualTo(text.substring(0, 1).repeat(100_000));
    try (var all = Files.list(folder)) {
      assertThat(all).hasSize(1);
    }
  }
}
