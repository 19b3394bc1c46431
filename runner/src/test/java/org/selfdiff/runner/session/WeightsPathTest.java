package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.methods.network.Linear;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.record.Checkpoints;

class WeightsPathTest {
  private static final String NEWEST = "checkpoints/step-000007.safetensors";

  @TempDir private Path folder;

  /** A run folder with one checkpoint. */
  private Path run(String name) throws IOException {
    Path checkpoints = Files.createDirectories(folder.resolve(name).resolve("checkpoints"));
    Checkpoints all = new Checkpoints(checkpoints, "0123456789abcdef", 2);
    Path source = folder.resolve("source-" + name);
    WeightsFile.write(source, "encoder_q.", new Linear("fc", 3, 2), 1);
    try (SafetensorsFile file = SafetensorsFile.open(source)) {
      all.save(7, 1, Map.of(), file);
    }
    return folder.resolve(name);
  }

  private Path of(String name) {
    return WeightsPath.of(folder.resolve(name).toString());
  }

  @Test
  void aFileIsTakenAsItIs() throws IOException {
    Files.writeString(folder.resolve("a.pth.tar"), "");
    assertThat(of("a.pth.tar")).isEqualTo(folder.resolve("a.pth.tar"));
    assertThat(WeightsPath.isSafetensors(folder.resolve("a.pth.tar"))).isFalse();
    assertThat(WeightsPath.isSafetensors(folder.resolve("a.safetensors"))).isTrue();
  }

  @Test
  void aRunGivesItsNewestCheckpointAndNeedsNoHash() throws IOException {
    Path run = run("teacher-0a1b2c3d");
    assertThat(of("teacher-0a1b2c3d")).isEqualTo(run.resolve(NEWEST));
    assertThat(of("teacher")).isEqualTo(run.resolve(NEWEST));
  }

  @Test
  void twoRunsOfOneNameAreTooMany() throws IOException {
    run("teacher-0a1b2c3d");
    run("teacher-ffffffff");
    assertThatThrownBy(() -> of("teacher"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            folder.resolve("teacher")
                + ": several runs have that name, expected one of [teacher-0a1b2c3d,"
                + " teacher-ffffffff]");
  }

  @Test
  void whatIsNotThereIsMissingData() throws IOException {
    assertThatThrownBy(() -> of("none"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            folder.resolve("none")
                + ": no such file or run folder; train the run that it names first, or name a"
                + " safetensors file or a checkpoint of PyTorch");
    Path empty = Files.createDirectories(folder.resolve("begun-00000000"));
    assertThatThrownBy(() -> of("begun-00000000"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(empty + ": no usable checkpoint, expected checkpoints/step-");
  }
}
