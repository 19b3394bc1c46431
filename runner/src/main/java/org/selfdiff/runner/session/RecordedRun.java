package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.record.Checkpoint;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.RunFolderException;
import org.selfdiff.runner.record.RunPaths;

/**
 * A run as its folder records it; nothing is locked or changed.
 *
 * @param paths where it keeps what
 * @param loaded its experiment, with what the caller overrides
 */
public record RecordedRun(RunPaths paths, Loaded.Valid loaded) {
  /**
   * Reads the experiment of a run.
   *
   * @param folder of the run
   * @param overrides words {@code key=value}, for instance for images that lie elsewhere now
   * @throws RunFolderException if the folder is none of a run
   */
  public static RecordedRun open(Path folder, List<String> overrides) {
    RunPaths paths = RunPaths.existing(folder);
    return new RecordedRun(
        paths, new ExperimentLoader().load(paths.resolved(), overrides).orThrow());
  }

  /**
   * The newest checkpoint that can be used.
   *
   * @throws RunFolderException if there is none
   */
  public Checkpoint checkpoint() throws IOException {
    return Checkpoints.newest(paths.checkpoints())
        .orElseThrow(
            () ->
                new RunFolderException(
                    paths.folder()
                        + ": no usable checkpoint in checkpoints/; let the run reach its first one,"
                        + " or name another run"));
  }
}
