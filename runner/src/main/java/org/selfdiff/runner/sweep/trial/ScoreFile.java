package org.selfdiff.runner.sweep.trial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.RunPaths;

/**
 * The scores that a run has recorded.
 *
 * @param metrics its {@code metrics.jsonl}
 */
record ScoreFile(Path metrics) {
  private static final double SLACK = 1e-6;

  static ScoreFile of(Cell cell) {
    return new ScoreFile(new RunPaths(cell.folder()).metrics());
  }

  /** The value of a metric at the end of an epoch; empty where there is none. */
  OptionalDouble at(String objective, int epoch) {
    if (!Files.exists(metrics)) {
      return OptionalDouble.empty();
    }
    try {
      return Metrics.read(metrics).series(objective).stream()
          .filter(p -> Math.abs(p.epoch() - epoch) < SLACK)
          .mapToDouble(Metrics.Point::value)
          .reduce((a, b) -> b);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
