package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendFileTest {
  @TempDir Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void recordsFollowOneAnother() throws IOException {
    Path path = Files.writeString(folder.resolve("a"), "one\n");
    try (AppendFile file = AppendFile.open(path)) {
      file.append(bytes("two\n"));
      file.force();
      assertThat(file.isThere()).isTrue();
      Files.delete(path);
      assertThat(file.isThere()).isFalse();
      Files.writeString(path, "another");
      assertThat(file.isThere()).isFalse();
    }
  }

  @Test
  void linksAndFoldersAreRefused() throws IOException {
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "precious");
    Path link = Files.createSymbolicLink(folder.resolve("link"), elsewhere);
    assertThatThrownBy(() -> AppendFile.open(link))
        .isInstanceOf(DiskException.class)
        .hasMessageStartingWith(link + ": cannot be written: it is a symbolic link");
    assertThatThrownBy(() -> AppendFile.open(folder))
        .isInstanceOf(DiskException.class)
        .hasMessage(folder + ": cannot be written: it is a folder; move it away");
    Path gone = folder.resolve("gone/a");
    assertThatThrownBy(() -> AppendFile.open(gone))
        .isInstanceOf(DiskException.class)
        .hasMessage(gone + ": cannot be written: no such folder");
    assertThat(elsewhere).hasContent("precious");
  }

  /** Appends records of 1000 bytes, and to a log, until that fails; says how many fitted. */
  public static final class Filler {
    public static void main(String[] args) throws Exception {
      Path folder = Path.of(args[0]);
      int records = 0;
      try (AppendFile file = AppendFile.open(folder.resolve("records"));
          LogStream log = new LogStream(folder.resolve("log"))) {
        for (int i = 0; i < 3; i++) {
          log.write(bytes("x".repeat(1000)), 0, 1000);
        }
        System.out.println(log.trouble().orElse("complete"));
        while (true) {
          file.append(bytes("y".repeat(1000)));
          records++;
        }
      } catch (DiskException e) {
        System.out.println(records + " " + e.getMessage());
      }
    }
  }

  /**
   * A limit on the size of files stands for a full disk: writing stops in the midst of a record.
   */
  @Test
  void aRecordThatDoesNotFitIsLeftOutAndNamed() throws Exception {
    Path limited = folder.resolve("limited");
    Files.writeString(limited, "#!/bin/bash\nulimit -f 2\nexec \"$@\"\n");
    Process filler =
        ChildProcess.startBy(List.of("bash", limited.toString()), Filler.class, folder.toString());
    String said = new String(filler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said.lines())
        .containsExactly(
            folder.resolve("log") + ": cannot be written: file too large",
            "2 " + folder.resolve("records") + ": cannot be written: file too large");
    assertThat(folder.resolve("records")).hasSize(2000);
    assertThat(folder.resolve("log")).hasSize(2000);
  }
}
