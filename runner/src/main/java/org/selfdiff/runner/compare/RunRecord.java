package org.selfdiff.runner.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.selfdiff.runner.record.Collapse;
import org.selfdiff.runner.record.Headline;
import org.selfdiff.runner.record.LaunchDevices;
import org.selfdiff.runner.record.Measure;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.record.StoredRun;

/**
 * What a run has recorded, in short.
 *
 * @param run name of its folder
 * @param state how it stands
 * @param settings every key of the resolved experiment to its value as text; of devices all numbers
 *     that it had, one after the other
 * @param steps steps done
 * @param epochs epochs done
 * @param seconds of training, without pauses between launches
 * @param devices that shared its steps, as {@code 2 x cpu, then 4 x cpu}; empty where it does not
 *     tell
 * @param values name to number, for what was recorded: {@code loss}, {@code images_per_s} and the
 *     accuracies {@code knn_raw}, {@code knn_untrained}, {@code knn_last} and {@code knn_best},
 *     {@code test_last}, that of the method's own classifier, every {@link Measure} by its word,
 *     and {@code collapsed_since}, an epoch
 */
public record RunRecord(
    String run,
    RunState state,
    Map<String, String> settings,
    long steps,
    double epochs,
    double seconds,
    String devices,
    Map<String, Double> values) {
  /** Name of the epoch since which the features have collapsed. */
  private static final String COLLAPSED = "collapsed_since";

  /** Those of an earlier version do not tell their devices. */
  public RunRecord {
    devices = devices == null ? "" : devices;
  }

  /**
   * What a run is in short.
   *
   * @param metrics that it recorded
   * @throws org.selfdiff.runner.exit.UserException if its settings cannot be read
   */
  public static RunRecord of(StoredRun run, Metrics metrics) throws IOException {
    List<LaunchDevices> devices =
        Files.exists(run.paths().provenance())
            ? LaunchDevices.of(run.provenance().launches())
            : List.of();
    Map<String, String> settings = LaunchDevices.in(run.settings(), devices);
    Headline headline = Headline.of(metrics, Headline.batch(settings));
    return new RunRecord(
        run.name(),
        run.status().state(),
        settings,
        headline.steps(),
        headline.epochs(),
        headline.seconds(),
        LaunchDevices.inShort(devices),
        values(headline));
  }

  private static Map<String, Double> values(Headline headline) {
    Map<String, Double> values = new LinkedHashMap<>();
    put(values, "loss", headline.loss());
    put(values, "images_per_s", headline.imagesPerSecond());
    put(values, "knn_raw", headline.raw());
    put(values, "knn_untrained", headline.untrained());
    put(values, "knn_last", headline.trained());
    put(values, "knn_best", headline.best());
    headline.standing().collapse().ifPresent(c -> values.put(COLLAPSED, c.epoch()));
    for (Measure measure : Measure.values()) {
      put(values, measure.word(), headline.standing().of(measure));
    }
    put(values, "test_last", headline.test());
    return values;
  }

  private static void put(Map<String, Double> values, String name, OptionalDouble value) {
    if (value.isPresent()) {
      values.put(name, value.getAsDouble());
    }
  }

  /** Whether several devices ever shared a step. */
  boolean shared() {
    return !devices.isEmpty() && !devices.matches("1 x [a-z]+(, then 1 x [a-z]+)*");
  }

  private OptionalDouble value(String name) {
    Double value = values.get(name);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** Says so where the features have collapsed, or training has made them worse; else empty. */
  Optional<String> warning() {
    OptionalDouble since = value(COLLAPSED);
    return since.isPresent()
        ? Optional.of(Collapse.since(since.getAsDouble()))
        : Headline.warning(value("knn_untrained"), value("knn_last"));
  }
}
