package org.selfdiff.runner.session;

import java.io.IOException;
import java.util.Optional;
import org.selfdiff.runner.engine.group.GroupException;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.Checkpoint;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.DiskException;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.session.rank.RankException;

/** What a run keeps that a failure ends. */
final class KeptCheckpoint {
  private KeptCheckpoint() {}

  /** A failure of the run's disk or ranks with what is kept; any other as it is. */
  static UserException told(RunPaths paths, UserException failure) {
    if (failure instanceof DiskException disk) {
      return disk.keeping(words(paths, failure));
    }
    if (failure instanceof RankException rank) {
      return rank.keeping(words(paths, failure));
    }
    if (failure instanceof GroupException group && group.code() == ExitCode.VERIFICATION) {
      return new GroupException(
          ExitCode.VERIFICATION, group.getMessage() + "; " + words(paths, failure));
    }
    return failure;
  }

  /**
   * A sentence without a full stop.
   *
   * @param failure told if that cannot be found out
   */
  private static String words(RunPaths paths, Throwable failure) {
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
