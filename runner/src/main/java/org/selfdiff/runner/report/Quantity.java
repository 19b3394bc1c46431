package org.selfdiff.runner.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.report.chart.ValueFormat;

/**
 * What a run records under one key, and how it is shown.
 *
 * @param key in the metrics
 * @param title of its chart
 * @param format of its values
 * @param fromZero true to show the level 0 whatever the values
 * @param noisy true to smooth its curve
 */
record Quantity(String key, String title, ValueFormat format, boolean fromZero, boolean noisy) {
  /** What is looked at first, in this order. */
  static final List<Quantity> USUAL =
      List.of(
          new Quantity(Metrics.LOSS, "Loss", ValueFormat.NUMBER, false, true),
          new Quantity(Metrics.KNN_TOP1, "kNN accuracy", ValueFormat.PERCENT, false, false),
          new Quantity(Metrics.LEARNING_RATE, "Learning rate", ValueFormat.NUMBER, true, false),
          new Quantity(
              Metrics.IMAGES_PER_SECOND, "Images per second", ValueFormat.NUMBER, true, true),
          new Quantity(
              Metrics.FEATURE_STD, "Feature standard deviation", ValueFormat.NUMBER, true, true));

  private static final Map<String, String> TITLES =
      Map.of(
          "contrast_top1",
          "Contrast top-1 in percent",
          "contrast_top5",
          "Contrast top-5 in percent",
          Metrics.KNN_TOP5,
          "kNN accuracy, five best classes");

  /** What lies behind a key. */
  static Quantity of(String key) {
    return USUAL.stream().filter(q -> q.key().equals(key)).findFirst().orElseGet(() -> other(key));
  }

  private static Quantity other(String key) {
    boolean share = key.matches("knn/.*top\\d+");
    String words = key.replace('_', ' ');
    boolean plain = !words.isEmpty() && words.equals(words.toLowerCase(Locale.ROOT));
    String title = plain ? Character.toUpperCase(words.charAt(0)) + words.substring(1) : words;
    return new Quantity(
        key,
        TITLES.getOrDefault(key, title),
        share ? ValueFormat.PERCENT : ValueFormat.NUMBER,
        false,
        !share);
  }
}
