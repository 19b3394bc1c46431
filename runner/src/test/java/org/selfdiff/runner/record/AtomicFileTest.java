package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
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
        .hasMessage("disk full");
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
}
