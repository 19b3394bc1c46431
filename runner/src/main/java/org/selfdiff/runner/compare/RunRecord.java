package org.selfdiff.runner.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.StoredRun;

/**
 * What a run has recorded, in short.
 *
 * @param run name of its folder
 * @param settings every key of the resolved experiment to its value as text
 * @param steps steps done
 * @param epochs epochs done
 * @param seconds from the first recorded step to the last, pauses between launches included
 * @param values name to number, for what was recorded: {@code loss}, {@code images_per_s} and the
 *     accuracies {@code knn_raw}, {@code knn_untrained}, {@code knn_last} and {@code knn_best}
 */
public record RunRecord(
    String run,
    Map<String, String> settings,
    long steps,
    double epochs,
    double seconds,
    Map<String, Double> values) {
  /**
   * What a run is in short.
   *
   * @param metrics that it recorded
   * @throws org.selfdiff.runner.exit.UserException if its settings cannot be read
   */
  public static RunRecord of(StoredRun run, Metrics metrics) {
    return new RunRecord(
        run.name(),
        run.settings(),
        metrics.end().step(),
        metrics.end().epoch(),
        metrics.seconds(),
        values(metrics));
  }

  private static Map<String, Double> values(Metrics metrics) {
    Map<String, Double> values = new LinkedHashMap<>();
    put(values, "loss", metrics.last(Metrics.LOSS));
    double[] speeds =
        metrics.series(Metrics.IMAGES_PER_SECOND).stream()
            .mapToDouble(Metrics.Reading::value)
            .sorted()
            .toArray();
    if (speeds.length > 0) {
      values.put("images_per_s", speeds[speeds.length / 2]);
    }
    put(values, "knn_raw", metrics.last(Metrics.RAW_TOP1));
    put(values, "knn_untrained", metrics.last(Metrics.UNTRAINED_TOP1));
    List<Metrics.Reading> trained = metrics.trained();
    if (!trained.isEmpty()) {
      values.put("knn_last", trained.get(trained.size() - 1).value());
    }
    put(values, "knn_best", trained.stream().mapToDouble(Metrics.Reading::value).max());
    return values;
  }

  private static void put(Map<String, Double> values, String name, OptionalDouble value) {
    if (value.isPresent()) {
      values.put(name, value.getAsDouble());
    }
  }
}
