package org.selfdiff.runner.exchange;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.record.Checkpoint;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.Provenance;
import org.selfdiff.runner.record.RunFolderException;
import org.selfdiff.runner.record.RunPaths;

/**
 * A run that is read and not trained: its experiment and its newest checkpoint.
 *
 * @param loaded the experiment, with overrides that do not change what was trained
 * @param paths of its folder
 * @param provenance where the run comes from
 * @param checkpoint the newest whole one
 */
public record TrainedRun(
    Loaded.Valid loaded, RunPaths paths, Provenance provenance, Checkpoint checkpoint) {
  /**
   * Reads a run folder.
   *
   * @param overrides words {@code key=value} over the run's own settings
   * @throws RunFolderException if the folder is none of a run
   * @throws DataException if the run has no whole checkpoint
   * @throws org.selfdiff.runner.config.InvalidExperiment if the overrides do not fit the run
   */
  public static TrainedRun open(Path folder, List<String> overrides) throws IOException {
    RunPaths paths = RunPaths.existing(folder);
    Loaded.Valid loaded = new ExperimentLoader().load(paths.resolved(), overrides).orThrow();
    Checkpoint checkpoint =
        Checkpoints.newest(paths.checkpoints())
            .orElseThrow(
                () ->
                    new DataException(
                        paths.checkpoints() + ": no whole checkpoint; train the run first"));
    return new TrainedRun(loaded, paths, Provenance.read(paths.provenance()), checkpoint);
  }

  /** The experiment. */
  public Experiment experiment() {
    return loaded.experiment();
  }

  /** What stands before the backbone's keys in the checkpoint. */
  public String prefix() {
    return experiment().method().encoder() + ".";
  }

  /** What a file that leaves the run says about it. */
  public Map<String, String> metadata() {
    return RunMetadata.of(loaded, provenance);
  }
}
