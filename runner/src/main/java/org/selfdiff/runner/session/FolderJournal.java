package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLine;
import org.selfdiff.runner.record.MetricsLog;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.TensorBoardEvents;

/**
 * What a run records while it trains: lines of metrics, each with the seconds of training up to it,
 * and TensorBoard events.
 */
final class FolderJournal implements Journal {
  /** Makes sure that the place is still there, and says what is not. */
  interface Place {
    void ensure(Consumer<String> notice) throws IOException;
  }

  private final Path file;
  private final Place place;
  private final Consumer<String> notice;
  private final MetricsLog metrics;
  private TensorBoardEvents events;
  private final TrainingTime time;

  private FolderJournal(
      Path file,
      Place place,
      MetricsLog metrics,
      TensorBoardEvents events,
      Consumer<String> notice) {
    this.file = file;
    this.place = place;
    this.notice = notice;
    this.metrics = metrics;
    this.events = events;
    time = new TrainingTime(metrics.metrics().seconds(), System::nanoTime);
  }

  static FolderJournal open(RunPaths paths, Place place, long step, Consumer<String> notice)
      throws IOException {
    Clock clock = Clock.systemUTC();
    MetricsLog metrics =
        step == 0
            ? MetricsLog.begin(paths.metrics(), clock)
            : MetricsLog.resume(paths.metrics(), step, clock, notice);
    try {
      TensorBoardEvents events =
          step == 0
              ? TensorBoardEvents.begin(paths.folder(), clock)
              : TensorBoardEvents.resume(paths.folder(), step, clock);
      return new FolderJournal(paths.metrics(), place, metrics, events, notice);
    } catch (IOException | RuntimeException e) {
      metrics.close();
      throw e;
    }
  }

  @Override
  public void write(long step, double epoch, Map<String, Double> values) throws IOException {
    if (step == 0) {
      time.begin();
    }
    metrics.append(step, epoch, time.seconds(), values);
    events.scalars(step, values);
  }

  @Override
  public Metrics metrics() {
    return metrics.metrics();
  }

  @Override
  public void force() throws IOException {
    place.ensure(notice);
    if (!metrics.force()) {
      notice.accept(file + " was removed while the run went on: it is written anew");
    }
    if (!events.isThere()) {
      events.close();
      events = TensorBoardEvents.begin(file.toAbsolutePath().getParent(), Clock.systemUTC());
      for (MetricsLine line : metrics.metrics().lines()) {
        events.scalars(line.step(), line.values());
      }
      notice.accept("TensorBoard's events were removed while the run went on: written anew");
    }
  }

  @Override
  public void close() {
    try (metrics) {
      events.close();
    }
  }
}
