package org.selfdiff.runner.compare;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLine;
import org.selfdiff.runner.record.RunFolderException;
import org.selfdiff.runner.record.RunPaths;

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
   * Reads a run folder.
   *
   * @throws RunFolderException if the folder is none of a run
   */
  public static RunRecord read(Path folder) throws IOException {
    RunPaths paths = RunPaths.existing(folder);
    Metrics metrics = Metrics.readIfThere(paths.metrics());
    List<MetricsLine> lines = metrics.lines();
    MetricsLine last = lines.isEmpty() ? null : lines.get(lines.size() - 1);
    return new RunRecord(
        folder.toAbsolutePath().normalize().getFileName().toString(),
        settings(paths.resolved()),
        last == null ? 0 : last.step(),
        last == null ? 0 : last.epoch(),
        last == null ? 0 : last.time() - lines.get(0).time(),
        values(metrics));
  }

  /**
   * Every key of a resolved experiment to its value as text.
   *
   * @throws RunFolderException if the file is not HOCON
   */
  public static Map<String, String> settings(Path resolved) throws IOException {
    Config config;
    try {
      config = ConfigFactory.parseFile(resolved.toFile());
    } catch (ConfigException e) {
      throw new RunFolderException(resolved + ": cannot be read: " + e.getMessage());
    }
    Map<String, String> settings = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : config.entrySet()) {
      String key = String.join(".", ConfigUtil.splitPath(entry.getKey()));
      Object plain = entry.getValue().unwrapped();
      settings.put(
          key,
          plain instanceof String
              ? (String) plain
              : entry.getValue().render(ConfigRenderOptions.concise()));
    }
    return settings;
  }

  private static Map<String, Double> values(Metrics metrics) {
    Map<String, Double> values = new LinkedHashMap<>();
    put(values, "loss", metrics.last(Metrics.LOSS));
    double[] speeds =
        metrics.series(Metrics.IMAGES_PER_SECOND).stream()
            .mapToDouble(Metrics.Point::value)
            .sorted()
            .toArray();
    if (speeds.length > 0) {
      values.put("images_per_s", speeds[speeds.length / 2]);
    }
    put(values, "knn_raw", metrics.last(Metrics.RAW_TOP1));
    put(values, "knn_untrained", metrics.last(Metrics.UNTRAINED_TOP1));
    List<Metrics.Point> trained = metrics.trained();
    if (!trained.isEmpty()) {
      values.put("knn_last", trained.get(trained.size() - 1).value());
    }
    put(values, "knn_best", trained.stream().mapToDouble(Metrics.Point::value).max());
    return values;
  }

  private static void put(Map<String, Double> values, String name, OptionalDouble value) {
    if (value.isPresent()) {
      values.put(name, value.getAsDouble());
    }
  }
}
