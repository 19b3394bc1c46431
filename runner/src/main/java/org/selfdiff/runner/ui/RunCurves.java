package org.selfdiff.runner.ui;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntToDoubleFunction;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.selfdiff.runner.report.Curves;
import org.selfdiff.runner.report.chart.Point;
import org.selfdiff.runner.report.chart.Series;
import org.selfdiff.runner.report.chart.Smoothing;

/**
 * All metrics of one run in memory, as columns; a refresh reads the new lines only. Damaged lines
 * are passed over.
 */
final class RunCurves {
  /** Bytes read at once: a long file comes in pieces, and what is there is drawn meanwhile. */
  private static final long PIECE = 1 << 24;

  /** Points of a curve: about as many as its pixels. */
  private static final int POINTS = 800;

  /** No run has more metrics; what a damaged file names beyond them is passed over. */
  private static final int MOST_CURVES = 2000;

  private static final Curve NOTHING = new Curve(new Numbers(), new Numbers());

  private final LineFollower follower;
  private final MetricsRow row = new MetricsRow();
  private final Lines lines = new Lines();
  private final LongSupplier generations;
  private long generation;
  private Numbers steps = new Numbers();
  private Numbers times = new Numbers();
  private double stepsPerEpoch;
  private Map<String, Curve> curves = new LinkedHashMap<>();

  /** One metric: its values, and the line of each. */
  private record Curve(Numbers lines, Numbers values) {}

  private final class Lines implements LineFollower.Sink {
    @Override
    public void restart() {
      generation = generations.getAsLong();
      steps = new Numbers();
      times = new Numbers();
      stepsPerEpoch = 0;
      curves = new LinkedHashMap<>();
    }

    @Override
    public void line(byte[] bytes, int from, int to) {
      if (!row.read(bytes, from, to)) {
        return;
      }
      for (int i = 0; i < row.count(); i++) {
        if (curves.size() >= MOST_CURVES && !curves.containsKey(row.key(i))) {
          continue;
        }
        Curve curve =
            curves.computeIfAbsent(row.key(i), k -> new Curve(new Numbers(), new Numbers()));
        curve.lines.add(steps.size());
        curve.values.add(row.value(i));
      }
      steps.add(row.step());
      times.add(row.time());
      if (row.epoch() > 0) {
        stepsPerEpoch = row.step() / row.epoch();
      }
    }
  }

  /**
   * Reads nothing yet.
   *
   * @param generations a number for each time that the lines begin anew, never twice the same
   */
  RunCurves(Path metrics, LongSupplier generations) {
    this.generations = generations;
    generation = generations.getAsLong();
    follower = new LineFollower(metrics);
  }

  /** Reads what the file has got since the last time, or a piece of it where that is much. */
  synchronized void refresh() throws IOException {
    follower.read(lines, PIECE);
  }

  /** Bytes that the numbers take. */
  synchronized long bytes() {
    long bytes = steps.bytes() + times.bytes();
    for (Curve curve : curves.values()) {
      bytes += curve.lines.bytes() + curve.values.bytes();
    }
    return bytes;
  }

  /** True when a long file has more lines than have been read yet. */
  synchronized boolean behind() {
    return follower.behind();
  }

  /** Differs whenever there is something new. */
  synchronized String version() {
    return generation + "." + steps.size();
  }

  /**
   * The curves for charts, in at most {@link #POINTS} points each.
   *
   * @param smoothing weight of the next point in a noisy curve, 0 to below 1
   */
  Curves.Source over(Over axis, double smoothing) {
    return new Curves.Source() {
      @Override
      public Set<String> keys() {
        synchronized (RunCurves.this) {
          return new TreeSet<>(curves.keySet());
        }
      }

      @Override
      public Series series(String key, String label, boolean noisy) {
        return RunCurves.this.series(key, label, axis, noisy ? smoothing : 0);
      }
    };
  }

  private synchronized Series series(String key, String label, Over axis, double smoothing) {
    Curve curve = curves.getOrDefault(key, NOTHING);
    IntToDoubleFunction x = i -> place((int) curve.lines().get(i), axis);
    int count = curve.values().size();
    return new Series(
        label,
        Smoothing.grouped(count, i -> new Point(x.applyAsDouble(i), curve.values().get(i)), POINTS),
        smoothing,
        IntStream.range(0, count)
            .filter(i -> !Double.isFinite(curve.values().get(i)))
            .mapToDouble(x::applyAsDouble)
            .findFirst(),
        false);
  }

  private double place(int line, Over axis) {
    return switch (axis) {
      case STEP -> steps.get(line);
      case EPOCH -> stepsPerEpoch > 0 ? steps.get(line) / stepsPerEpoch : steps.get(line);
      case TIME -> times.get(line) - times.get(0);
    };
  }

  /** The last value of a metric. */
  synchronized OptionalDouble last(String key) {
    Numbers values = curves.getOrDefault(key, NOTHING).values();
    return values.size() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(values.get(values.size() - 1));
  }
}
