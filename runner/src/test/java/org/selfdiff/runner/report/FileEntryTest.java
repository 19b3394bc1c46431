package org.selfdiff.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.terminal.Figures;

class FileEntryTest {
  @TempDir Path folder;

  @Test
  void listsWhatAPersonLooksFor() throws IOException {
    Files.createDirectory(folder.resolve("export"));
    Files.writeString(folder.resolve("export/backbone.onnx"), "12345");
    Files.writeString(folder.resolve("metrics.jsonl"), "1");
    Files.writeString(folder.resolve("report.html"), "old");
    Files.writeString(folder.resolve("report.html.tmp"), "half");
    Files.writeString(folder.resolve(".lock"), "x");
    assertThat(FileEntry.list(new RunPaths(folder)))
        .containsExactly(
            new FileEntry("export/backbone.onnx", 5), new FileEntry("metrics.jsonl", 1));
  }

  @Test
  void aFolderOfPicturesIsOneEntry() throws IOException {
    Path image = Files.createDirectories(folder.resolve("pictures/attention/01-star"));
    Files.writeString(image.resolve("mean.png"), "123");
    Files.writeString(image.resolve("original.png"), "1234");
    Files.writeString(folder.resolve("pictures/attention.png"), "12");
    assertThat(FileEntry.list(new RunPaths(folder)))
        .containsExactly(
            new FileEntry("pictures/attention.png", 2), new FileEntry("pictures/attention/", 7));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "9949, 9.9 kB",
    "9960, 10 kB",
    "999499, 999 kB",
    "999500, 1.0 MB",
    "8912345, 8.9 MB",
    "5000000000, 5.0 GB"
  })
  void sizes(long bytes, String text) {
    assertThat(Figures.bytes(bytes)).isEqualTo(text);
  }
}
