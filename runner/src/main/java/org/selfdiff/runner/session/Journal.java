package org.selfdiff.runner.session;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLog;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.TensorBoardEvents;

/** What a run records while it trains: lines of metrics and TensorBoard events. */
final class Journal implements Closeable {
  private final Path file;
  private final Consumer<String> notice;
  private final MetricsLog metrics;
  private final TensorBoardEvents events;

  private Journal(
      Path file, MetricsLog metrics, TensorBoardEvents events, Consumer<String> notice) {
    this.file = file;
    this.notice = notice;
    this.metrics = metrics;
    this.events = events;
  }

  /**
   * Begins the records, or goes on behind a checkpoint.
   *
   * @param step of the checkpoint; 0 begins anew
   * @param notice told in one sentence what is unusual about the records
   */
  public static Journal open(RunPaths paths, long step, Consumer<String> notice)
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
      return new Journal(paths.metrics(), metrics, events, notice);
    } catch (IOException | RuntimeException e) {
      metrics.close();
      throw e;
    }
  }

  /** Records values of one step. */
  public void write(long step, double epoch, Map<String, Double> values) throws IOException {
    metrics.append(step, epoch, values);
    events.scalars(step, values);
  }

  /** Everything recorded so far, over all launches. */
  public Metrics metrics() {
    return metrics.metrics();
  }

  /** Makes everything recorded so far survive the machine. */
  public void force() throws IOException {
    if (!metrics.force()) {
      notice.accept(file + " was removed while the run went on: it is written anew");
    }
  }

  @Override
  public void close() {
    try (metrics) {
      events.close();
    }
  }
}
