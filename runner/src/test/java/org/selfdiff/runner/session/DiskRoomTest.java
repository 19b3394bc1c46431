package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.RunSettings;
import org.selfdiff.runner.config.RunSettings.OnCollapse;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.record.RunPaths;

class DiskRoomTest {
  @TempDir Path folder;

  @Test
  void checkpointsThatDoNotFitAreFoundOutWithTheFigures() throws IOException {
    RunPaths paths = new RunPaths(folder);
    Files.createDirectories(paths.checkpoints());
    DiskRoom.require(paths, 1000, keep(OnCollapse.WARN));
    assertThatThrownBy(() -> DiskRoom.require(paths, 1L << 50, keep(OnCollapse.WARN)))
        .isInstanceOf(DataException.class)
        .hasMessageMatching(
            folder
                + ": its disk has [0-9.]+ MB left, and the run's checkpoints take up to 3 x"
                + " 1125899906.8 MB; free some space, lower run.keep \\(it is 2\\), or choose"
                + " another run.root");
    assertThatThrownBy(() -> DiskRoom.require(paths, 1L << 50, keep(OnCollapse.STOP)))
        .hasMessageContaining("take up to 4 x 1125899906.8 MB")
        .hasMessageContaining("lower run.keep (it is 2)");
  }

  private static RunSettings keep(OnCollapse collapse) {
    return new RunSettings("runs", 0, 2, collapse);
  }
}
