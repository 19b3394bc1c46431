package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.record.Checkpoint;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.record.RunFolder;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.record.RunStatus;
import org.selfdiff.runner.report.ExportProof;

/** A run that has nothing left to do: all it has to leave is there. */
final class FinishedRun {
  private FinishedRun() {}

  /**
   * Looks at a folder and changes nothing.
   *
   * @return how the run ended; empty where it is not finished, or a file of it is missing
   */
  static Optional<RunStatus> in(RunPaths paths, Loaded.Valid loaded) throws IOException {
    Optional<RunStatus> told = RunStatus.read(paths);
    if (told.isEmpty() || told.get().state() != RunState.FINISHED || RunFolder.inUse(paths)) {
      return Optional.empty();
    }
    List<Path> files =
        new ArrayList<>(
            List.of(
                paths.resolved(),
                paths.provenance(),
                paths.metrics(),
                paths.export().resolve(BackboneExport.FILE),
                ExportProof.file(paths),
                paths.report()));
    loaded
        .experiment()
        .evaluate()
        .protocols()
        .forEach(p -> files.add(EvaluationRecord.file(paths.evaluation(), p.kind())));
    if (!files.stream().allMatch(Files::isRegularFile)) {
      return Optional.empty();
    }
    Optional<Checkpoint> newest = Checkpoints.newest(paths.checkpoints(), unused -> {});
    boolean last = newest.filter(c -> c.step() == told.get().step()).isPresent();
    return last ? told : Optional.empty();
  }

  /** What somebody is told who starts it again. */
  static String words(RunPaths paths, RunStatus status) {
    return ("run folder %s%nfinished at step %d, epoch %.4g: nothing is left to do, nothing was changed"
            + "%nreport     %s")
        .formatted(paths.folder(), status.step(), status.epoch(), paths.report());
  }
}
