package org.selfdiff.runner.session;

import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLog;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.TensorBoardEvents;

/**
 * What a run records while it trains: lines of metrics, each with the seconds of training up to it,
 * and TensorBoard events. What is recorded at step 0 is before the training.
 */
final class Journal implements Closeable {
  private final MetricsLog metrics;
  private final TensorBoardEvents events;
  private final TrainingTime time;

  private Journal(MetricsLog metrics, TensorBoardEvents events) {
    this.metrics = metrics;
    this.events = events;
    time = new TrainingTime(metrics.metrics().seconds(), System::nanoTime);
  }

  /**
   * Begins the records, or goes on behind a checkpoint.
   *
   * @param step of the checkpoint; 0 begins anew
   */
  public static Journal open(RunPaths paths, long step) throws IOException {
    Clock clock = Clock.systemUTC();
    MetricsLog metrics =
        step == 0
            ? MetricsLog.begin(paths.metrics(), clock)
            : MetricsLog.resume(paths.metrics(), step, clock);
    try {
      TensorBoardEvents events =
          step == 0
              ? TensorBoardEvents.begin(paths.folder(), clock)
              : TensorBoardEvents.resume(paths.folder(), step, clock);
      return new Journal(metrics, events);
    } catch (IOException e) {
      metrics.close();
      throw e;
    }
  }

  /** Records values of one step. */
  public void write(long step, double epoch, Map<String, Double> values) throws IOException {
    if (step == 0) {
      time.begin();
    }
    metrics.append(step, epoch, time.seconds(), values);
    events.scalars(step, values);
  }

  /** Everything recorded so far, over all launches. */
  public Metrics metrics() {
    return metrics.metrics();
  }

  /** Makes everything recorded so far survive the machine. */
  public void force() throws IOException {
    metrics.force();
  }

  @Override
  public void close() throws IOException {
    try (metrics) {
      events.close();
    }
  }
}
