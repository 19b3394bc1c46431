package org.selfdiff.runner.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLine;

/**
 * How far the losses of two runs of one experiment are apart: what rounding in another order makes
 * of the same numbers, and training of that.
 *
 * @param steps up to which a difference is told, rising: 1, 10, 100 ... and the last in common
 * @param largest of the differences up to each of them, as a share of the first run's loss
 */
record LossDistance(List<Long> steps, List<Double> largest) {
  /** Copies the lists. */
  LossDistance {
    steps = List.copyOf(steps);
    largest = List.copyOf(largest);
  }

  /** Compares losses of the same steps; empty lists without any in common. */
  static LossDistance between(Metrics first, Metrics other) {
    Map<Long, Double> losses = losses(first);
    List<Long> steps = new ArrayList<>();
    List<Double> largest = new ArrayList<>();
    long decade = 1;
    long last = 0;
    double most = 0;
    for (MetricsLine line : other.lines()) {
      OptionalDouble apart = apart(losses.get(line.step()), line.values().get(Metrics.LOSS));
      if (apart.isEmpty()) {
        continue;
      }
      while (line.step() > decade) {
        if (last > 0) {
          steps.add(decade);
          largest.add(most);
        }
        decade *= 10;
      }
      last = line.step();
      most = Math.max(most, apart.getAsDouble());
    }
    if (last > 0) {
      steps.add(last);
      largest.add(most);
    }
    return new LossDistance(steps, largest);
  }

  private static Map<Long, Double> losses(Metrics metrics) {
    Map<Long, Double> losses = new HashMap<>();
    for (MetricsLine line : metrics.lines()) {
      if (line.values().containsKey(Metrics.LOSS)) {
        losses.put(line.step(), line.values().get(Metrics.LOSS));
      }
    }
    return losses;
  }

  private static OptionalDouble apart(Double a, Double b) {
    return a == null || b == null || !Double.isFinite(a) || !Double.isFinite(b) || a == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.abs(b - a) / Math.abs(a));
  }
}
