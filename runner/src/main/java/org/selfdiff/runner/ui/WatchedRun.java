package org.selfdiff.runner.ui;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.selfdiff.runner.record.Checkpoint;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.LaunchMark;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.RunPaths;

/**
 * A run folder that is looked at again and again: a file is read when it has changed, and of the
 * metrics only what is new. Not for use by several threads at once.
 */
final class WatchedRun {
  private final String id;
  private final RunPaths paths;
  private final LatestMetrics metrics;
  private Stamp provenance;
  private Stamp checkpoints;
  private Stamp log;
  private RunFacts facts;
  private Optional<LaunchMark> mark = Optional.empty();
  private double savedSeconds;
  private double savedBest = Double.NaN;
  private Instant savedAt = Instant.EPOCH;

  WatchedRun(String id, Path folder) {
    this.id = id;
    this.paths = new RunPaths(folder);
    this.metrics = new LatestMetrics(paths.metrics());
  }

  RunPaths paths() {
    return paths;
  }

  /** The run as it stands. */
  ListedRun look(Instant now) throws IOException {
    Stamp provenanceNow = Stamp.of(paths.provenance());
    if (facts == null || !provenanceNow.equals(provenance)) {
      facts = RunFacts.read(paths);
      provenance = provenanceNow;
      metrics.launched(launched().map(WatchedRun::seconds).orElse(0.0));
    }
    Stamp checkpointsNow = Stamp.of(paths.checkpoints());
    if (!checkpointsNow.equals(checkpoints)) {
      checkpoints = checkpointsNow;
      saved();
    }
    Stamp logNow = Stamp.of(paths.log());
    if (!logNow.equals(log)) {
      log = logNow;
      mark = log.present() ? LaunchMark.last(paths.log()) : Optional.empty();
    }
    metrics.refresh();
    Stamp written = Stamp.of(paths.metrics());
    Standing standing =
        Standing.of(
            paths,
            mark,
            written.present() ? written.modified() : launched().orElse(Instant.EPOCH),
            now);
    return row(standing, now);
  }

  private void saved() throws IOException {
    savedSeconds = 0;
    savedBest = Double.NaN;
    savedAt = Instant.EPOCH;
    Optional<Checkpoint> last =
        checkpoints.present() ? Checkpoints.noted(paths.checkpoints()) : Optional.empty();
    if (last.isPresent()) {
      savedSeconds = last.get().best().getOrDefault("seconds", 0.0);
      savedBest = last.get().best().getOrDefault(Metrics.KNN_TOP1, Double.NaN);
      savedAt = Stamp.of(last.get().file()).modified();
    }
  }

  private Optional<Instant> launched() {
    List<Instant> all = facts.launched();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  private ListedRun row(Standing standing, Instant now) {
    boolean running = standing.state() == RunState.RUNNING;
    double togo = facts.epochs() - metrics.epoch();
    double best = Double.isNaN(metrics.knnBest()) ? savedBest : metrics.knnBest();
    if (best < savedBest) {
      best = savedBest;
    }
    return new ListedRun(
        id,
        facts.name(),
        facts.hash(),
        standing.state(),
        standing.reason(),
        facts.kinds(),
        (long) metrics.step(),
        metrics.epoch(),
        facts.epochs() > 0 ? facts.epochs() : null,
        Double.isNaN(metrics.time()) ? null : metrics.loss(),
        known(metrics.knn()),
        known(best),
        known(worked(running, now)),
        running && togo >= 0 ? known(togo * metrics.secondsPerEpoch()) : null,
        facts.launched().isEmpty() ? null : seconds(facts.launched().get(0)),
        Stamp.of(paths.report()).present());
  }

  /** What the last checkpoint counted, and the time since it or since the launch. */
  private double worked(boolean running, Instant now) {
    double end = running ? seconds(now) : metrics.time();
    double begin = Math.max(seconds(savedAt), launched().map(WatchedRun::seconds).orElse(0.0));
    if (begin == 0) {
      return Double.NaN;
    }
    return savedSeconds + (end > begin ? Math.floor(end - begin) : 0);
  }

  private static Double known(double value) {
    return Double.isNaN(value) ? null : Double.valueOf(value);
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / 1000.0;
  }
}
