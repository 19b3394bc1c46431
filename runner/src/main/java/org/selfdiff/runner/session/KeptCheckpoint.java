package org.selfdiff.runner.session;

import java.io.IOException;
import java.util.Optional;
import org.selfdiff.runner.record.Checkpoint;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.RunPaths;

/** What a run keeps that a failure ends. */
final class KeptCheckpoint {
  private KeptCheckpoint() {}

  /**
   * A sentence without a full stop.
   *
   * @param failure told if that cannot be found out
   */
  static String words(RunPaths paths, Throwable failure) {
    Optional<Checkpoint> newest;
    try {
      newest = Checkpoints.noted(paths.checkpoints());
    } catch (IOException e) {
      failure.addSuppressed(e);
      newest = Optional.empty();
    }
    return newest
        .map(
            c ->
                "the run keeps its checkpoint of step "
                    + c.step()
                    + "; once this is put right, the same command continues from there")
        .orElse(
            "there is no checkpoint yet; once this is put right, the same command begins"
                + " the run");
  }
}
