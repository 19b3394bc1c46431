package org.selfdiff.runner.ui;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.selfdiff.runner.record.Checkpoint;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.Collapse;
import org.selfdiff.runner.record.Headline;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.record.RunStatus;
import org.selfdiff.runner.record.StoredRun;

/**
 * A run folder that is looked at again and again: a file is read when it has changed, and of the
 * metrics only what is new. Not for use by several threads at once.
 */
final class WatchedRun {
  private final String id;
  private final StoredRun run;
  private final RunPaths paths;
  private final LatestMetrics metrics;
  private Stamp provenance;
  private Stamp checkpoints;
  private Stamp status;
  private RunFacts facts;
  private Optional<RunFacts> fresh = Optional.empty();
  private Optional<RunStatus> told = Optional.empty();
  private double savedSeconds;
  private double savedBest = Double.NaN;
  private Instant savedAt = Instant.EPOCH;

  WatchedRun(String id, Path folder) {
    this.id = id;
    this.run = StoredRun.at(folder);
    this.paths = run.paths();
    this.metrics = new LatestMetrics(paths.metrics());
  }

  StoredRun run() {
    return run;
  }

  /** The run as it stands. */
  ListedRun look(Instant now) throws IOException {
    Stamp provenanceNow = Stamp.of(paths.provenance());
    if (facts == null || !provenanceNow.equals(provenance)) {
      fresh = Optional.of(RunFacts.read(run));
      facts = fresh.get().withoutSettings();
      provenance = provenanceNow;
      metrics.launched(launched().map(WatchedRun::seconds).orElse(0.0));
    }
    Stamp checkpointsNow = Stamp.of(paths.checkpoints());
    if (!checkpointsNow.equals(checkpoints)) {
      checkpoints = checkpointsNow;
      saved();
    }
    Stamp statusNow = Stamp.of(paths.status());
    if (!statusNow.equals(status)) {
      status = statusNow;
      told = status.present() ? RunStatus.read(paths) : Optional.empty();
    }
    metrics.refresh();
    double loss = metrics.finite() ? 0 : Double.NaN;
    RunStatus.Last last =
        new RunStatus.Last(
            (long) metrics.step(), metrics.epoch(), loss, Stamp.of(paths.metrics()).modified());
    return row(RunStatus.seen(paths, told, last, facts.epochs(), now), now);
  }

  /** What the last look has read anew, with the settings; given once, and not kept. */
  Optional<RunFacts> fresh() {
    Optional<RunFacts> given = fresh;
    fresh = Optional.empty();
    return given;
  }

  private void saved() throws IOException {
    savedSeconds = 0;
    savedBest = Double.NaN;
    savedAt = Instant.EPOCH;
    Optional<Checkpoint> last = noted();
    if (last.isPresent()) {
      savedSeconds = last.get().best().getOrDefault(Checkpoint.SECONDS, 0.0);
      savedBest = last.get().best().getOrDefault(Metrics.KNN_TOP1, Double.NaN);
      savedAt = Stamp.of(last.get().file()).modified();
    }
  }

  private Optional<Checkpoint> noted() throws IOException {
    try {
      return checkpoints.present() ? Checkpoints.noted(paths.checkpoints()) : Optional.empty();
    } catch (RuntimeException e) {
      // Damaged; what the list takes from it can be missing.
      return Optional.empty();
    }
  }

  private Optional<Instant> launched() {
    List<Instant> all = facts.launched();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  private ListedRun row(RunStatus standing, Instant now) {
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
        reason(standing),
        facts.kinds(),
        facts.devices().isEmpty() ? null : facts.devices(),
        (long) metrics.step(),
        metrics.epoch(),
        facts.epochs() > 0 ? facts.epochs() : null,
        metrics.finite() ? known(metrics.loss()) : Double.valueOf(metrics.loss()),
        known(metrics.untrained()),
        known(metrics.knn()),
        known(best),
        warning(),
        known(worked(running, now)),
        known(imagesPerSecond()),
        running && togo >= 0 ? known(togo * metrics.secondsPerEpoch()) : null,
        facts.launched().isEmpty() ? null : seconds(facts.launched().get(0)),
        Stamp.of(paths.report()).present());
  }

  private String warning() {
    return Double.isNaN(metrics.collapsedSince())
        ? Headline.warning(optional(metrics.untrained()), optional(metrics.knn())).orElse("")
        : Collapse.since(metrics.collapsedSince());
  }

  private double imagesPerSecond() {
    double images = metrics.step() * facts.batch();
    return images > 0 && metrics.seconds() > 0 ? images / metrics.seconds() : Double.NaN;
  }

  private static OptionalDouble optional(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private String reason(RunStatus standing) {
    return Stream.of(facts.damaged(), standing.message())
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("; "));
  }

  /**
   * What the metrics count, and of a run that goes on the time since their last line or since the
   * launch. Of a run of versions that did not count, what its last checkpoint does instead.
   */
  private double worked(boolean running, Instant now) {
    double launch = launched().map(WatchedRun::seconds).orElse(0.0);
    if (metrics.counted() || !running) {
      double since = seconds(now) - Math.max(metrics.time(), launch);
      return metrics.seconds() + (running && launch > 0 ? Math.floor(Math.max(0, since)) : 0);
    }
    double end = running ? seconds(now) : metrics.time();
    double begin = Math.max(seconds(savedAt), launch);
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
