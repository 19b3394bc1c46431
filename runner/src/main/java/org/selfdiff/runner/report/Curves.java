package org.selfdiff.runner.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.report.chart.Chart;
import org.selfdiff.runner.report.chart.Point;
import org.selfdiff.runner.report.chart.Reference;
import org.selfdiff.runner.report.chart.Series;
import org.selfdiff.runner.report.chart.ValueFormat;

/** The charts of a run's metrics over its epochs. */
public final class Curves {
  private static final String EPOCH = "epoch";
  private static final String TERM = "loss_";
  private static final Set<String> KNOWN =
      Set.of(
          Metrics.LOSS,
          Metrics.LEARNING_RATE,
          Metrics.IMAGES_PER_SECOND,
          Metrics.KNN_TOP1,
          Metrics.KNN_TOP5,
          Metrics.RAW_TOP1,
          Metrics.UNTRAINED_TOP1,
          Metrics.FEATURE_STD);

  private Curves() {}

  /**
   * The charts that every run has: loss, neighbours, learning rate, speed, spread of the features.
   *
   * @param knn label to accuracy; beside {@link ReportData#TRAINED}, which is a curve, levels
   */
  public static List<Chart> usual(Metrics metrics, Map<String, Double> knn) {
    return List.of(
        chart("Loss", false, series("loss", metrics, Metrics.LOSS, true)),
        neighbours(metrics, knn),
        chart("Learning rate", true, series("lr", metrics, Metrics.LEARNING_RATE, false)),
        chart(
            "Images per second",
            true,
            series("images/s", metrics, Metrics.IMAGES_PER_SECOND, true)),
        chart(
            "Feature standard deviation", true, series("std", metrics, Metrics.FEATURE_STD, true)));
  }

  /** The charts of what else was recorded, the terms of a loss in one. */
  public static List<Chart> further(Metrics metrics) {
    Set<String> keys = new TreeSet<>();
    metrics.lines().forEach(line -> keys.addAll(line.values().keySet()));
    keys.removeAll(KNOWN);
    Map<String, List<Series>> charts = new TreeMap<>();
    for (String key : keys) {
      boolean term = key.startsWith(TERM);
      String label = term ? key.substring(TERM.length()) : key;
      charts
          .computeIfAbsent(term ? "Terms of the loss" : key, title -> new ArrayList<>())
          .add(series(label, metrics, key, true));
    }
    return charts.entrySet().stream()
        .map(
            entry ->
                new Chart(
                    entry.getKey(), EPOCH, ValueFormat.NUMBER, false, entry.getValue(), List.of()))
        .toList();
  }

  private static Chart chart(String title, boolean fromZero, Series series) {
    return new Chart(title, EPOCH, ValueFormat.NUMBER, fromZero, List.of(series), List.of());
  }

  private static Chart neighbours(Metrics metrics, Map<String, Double> knn) {
    List<Series> series =
        Stream.of(
                series("top-1", metrics, Metrics.KNN_TOP1, false),
                series("top-5", metrics, Metrics.KNN_TOP5, false))
            .filter(curve -> !curve.points().isEmpty())
            .toList();
    List<Reference> levels =
        knn.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(ReportData.TRAINED))
            .map(entry -> new Reference(entry.getKey(), entry.getValue()))
            .toList();
    return new Chart("kNN accuracy", EPOCH, ValueFormat.PERCENT, false, series, levels);
  }

  /** One metric as a curve. */
  public static Series series(String label, Metrics metrics, String key, boolean noisy) {
    return new Series(
        label,
        metrics.series(key).stream().map(p -> new Point(p.epoch(), p.value())).toList(),
        noisy);
  }
}
