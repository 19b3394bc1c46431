package org.selfdiff.runner.record;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Every number that runs record, and how it is shown: the terminal, comparisons, reports, the page,
 * pictures and sweeps take title and unit from here. A row is one key, or with a star a family of
 * keys.
 */
public enum Metric {
  /** {@link Metrics#LOSS}. */
  LOSS(Metrics.LOSS, "Loss", Unit.NUMBER, Better.DOWN, Chart.FIRST, true, false),
  /** {@link Metrics#KNN_TOP1}. */
  KNN_TOP1(Metrics.KNN_TOP1, "kNN accuracy", Unit.SHARE, Better.UP, Chart.FIRST, false, false),
  /** {@link Metrics#TEST_TOP1}. */
  TEST_TOP1(
      Metrics.TEST_TOP1,
      "Accuracy of the classifier",
      Unit.SHARE,
      Better.UP,
      Chart.FIRST,
      false,
      false),
  /** {@link Metrics#LEARNING_RATE}. */
  LEARNING_RATE(
      Metrics.LEARNING_RATE,
      "Learning rate",
      Unit.NUMBER,
      Better.NEITHER,
      Chart.FIRST,
      false,
      true),
  /** {@link Metrics#IMAGES_PER_SECOND}, of single steps. */
  IMAGES_PER_SECOND(
      Metrics.IMAGES_PER_SECOND,
      "Images per second",
      Unit.RATE,
      Better.UP,
      Chart.FIRST,
      true,
      true),
  /** {@link Metrics#FEATURE_STD}. */
  FEATURE_STD(
      Metrics.FEATURE_STD,
      "Feature standard deviation",
      Unit.NUMBER,
      Better.NEITHER,
      Chart.FIRST,
      false,
      true),
  /** {@link Metrics#KNN_TOP5}. */
  KNN_TOP5(
      Metrics.KNN_TOP5,
      "kNN accuracy, five best classes",
      Unit.SHARE,
      Better.UP,
      Chart.BESIDE,
      false,
      false),
  /** {@link Metrics#TEST_TOP5}. */
  TEST_TOP5(
      Metrics.TEST_TOP5,
      "Accuracy of the classifier, five best classes",
      Unit.SHARE,
      Better.UP,
      Chart.BESIDE,
      false,
      false),
  /** {@link Metrics#RAW_TOP1}. */
  RAW_TOP1(
      Metrics.RAW_TOP1,
      "kNN accuracy of raw pixels",
      Unit.SHARE,
      Better.NEITHER,
      Chart.LEVEL,
      false,
      false),
  /** {@link Metrics#UNTRAINED_TOP1}. */
  UNTRAINED_TOP1(
      Metrics.UNTRAINED_TOP1,
      "kNN accuracy of the untrained network",
      Unit.SHARE,
      Better.NEITHER,
      Chart.LEVEL,
      false,
      false),
  /** Exponential of the entropy of the features' spectrum, 1 to their dimensions. */
  FEATURE_RANK(
      "feature_rank", "Feature rank", Unit.NUMBER, Better.NEITHER, Chart.FURTHER, false, false),
  /** Like {@link #FEATURE_STD} of what the loss compares, on the images of a step. */
  EMBEDDING_STD(
      "embedding_std",
      "Embedding standard deviation",
      Unit.NUMBER,
      Better.NEITHER,
      Chart.FURTHER,
      true,
      true),
  /** How often the positive pair is the most similar one, 0 to 100. */
  CONTRAST_TOP1(
      "contrast_top1", "Contrast top-1", Unit.PERCENT, Better.UP, Chart.FURTHER, true, false),
  /** How often the positive pair is among the five most similar ones, 0 to 100. */
  CONTRAST_TOP5(
      "contrast_top5", "Contrast top-5", Unit.PERCENT, Better.UP, Chart.FURTHER, true, false),
  /** How often the classifier is right on the images of a step, 0 to 100. */
  CLASS_TOP1(
      "class_top1", "Top-1 of the batch", Unit.PERCENT, Better.UP, Chart.FURTHER, true, false),
  /** How often the class is among the classifier's five best, 0 to 100. */
  CLASS_TOP5(
      "class_top5", "Top-5 of the batch", Unit.PERCENT, Better.UP, Chart.FURTHER, true, false),
  /** Entropy of the teacher's distributions, 0 to the logarithm of the prototypes. */
  TARGET_ENTROPY(
      "target_entropy",
      "Entropy of the targets (nats)",
      Unit.NUMBER,
      Better.NEITHER,
      Chart.FURTHER,
      true,
      false),
  /** 1 once the queue of assignments is full, 0 before. */
  QUEUE_IN_USE(
      "queue_in_use", "Queue in use", Unit.COUNT, Better.NEITHER, Chart.FURTHER, false, true),
  /** {@link Metrics#LOSS_SCALE}. */
  LOSS_SCALE(
      Metrics.LOSS_SCALE, "Loss scale", Unit.NUMBER, Better.NEITHER, Chart.FURTHER, false, true),
  /** {@link Metrics#SKIPPED_UPDATES}. */
  SKIPPED_UPDATES(
      Metrics.SKIPPED_UPDATES,
      "Updates left out",
      Unit.COUNT,
      Better.DOWN,
      Chart.FURTHER,
      false,
      true),
  /** {@link Collapse#SIGNS}. */
  COLLAPSE_SIGNS(
      Collapse.SIGNS,
      "Measurements in a row that show a collapse",
      Unit.COUNT,
      Better.DOWN,
      Chart.MEASURE,
      false,
      true),
  /** A {@link Measure}. */
  MEASURE(
      Measure.GROUP + "*",
      "Standing measures",
      Unit.NUMBER,
      Better.NEITHER,
      Chart.MEASURE,
      false,
      false),
  /** A term of a loss that a mixing prior or a method composes. */
  LOSS_TERM("loss_*", "Terms of the loss", Unit.NUMBER, Better.DOWN, Chart.TERM, true, false),
  /** A loss of several that a method adds up. */
  LOSS_OF("*_loss", "Terms of the loss", Unit.NUMBER, Better.DOWN, Chart.TERM, true, false),
  /** What other versions have recorded. */
  OTHER("*", "", Unit.NUMBER, Better.NEITHER, Chart.FURTHER, true, false);

  /** What a value counts. */
  public enum Unit {
    /** A number without a unit. */
    NUMBER,
    /** A whole number. */
    COUNT,
    /** A share of one, shown in percent. */
    SHARE,
    /** Percent as recorded, 0 to 100. */
    PERCENT,
    /** Images per second. */
    RATE,
    /** Seconds, shown as a duration. */
    SECONDS
  }

  /** Which values are the better ones. */
  public enum Better {
    /** The greater ones. */
    UP,
    /** The smaller ones. */
    DOWN,
    /** None. */
    NEITHER
  }

  /** Where the curve is. */
  public enum Chart {
    /** Among the charts that are looked at first, in the order of the rows. */
    FIRST,
    /** In the chart of the row that it belongs to. */
    BESIDE,
    /** In one chart with all of its kind. */
    TERM,
    /** A chart of its own behind the first, with what is usual. */
    MEASURE,
    /** A chart of its own behind those. */
    FURTHER,
    /** It has none: it is a level to compare with. */
    LEVEL
  }

  private static final String STAR = "*";

  private final String pattern;
  private final String title;
  private final Unit unit;
  private final Better better;
  private final Chart chart;
  private final boolean noisy;
  private final boolean fromZero;

  Metric(
      String pattern,
      String title,
      Unit unit,
      Better better,
      Chart chart,
      boolean noisy,
      boolean fromZero) {
    this.pattern = pattern;
    this.title = title;
    this.unit = unit;
    this.better = better;
    this.chart = chart;
    this.noisy = noisy;
    this.fromZero = fromZero;
  }

  /** The row of a key; {@link #OTHER} for one that this version does not record. */
  public static Metric of(String key) {
    return Arrays.stream(values()).filter(row -> row.matches(key)).findFirst().orElse(OTHER);
  }

  /** The rows whose charts are looked at first, in this order. */
  public static List<Metric> first() {
    return Arrays.stream(values()).filter(row -> row.chart == Chart.FIRST).toList();
  }

  private boolean matches(String key) {
    int star = pattern.indexOf(STAR);
    return star < 0
        ? pattern.equals(key)
        : key.length() >= pattern.length()
            && key.startsWith(pattern.substring(0, star))
            && key.endsWith(pattern.substring(star + 1));
  }

  /** The key, or its beginning and end around a star. */
  public String pattern() {
    return pattern;
  }

  /** Title of the row, and of the chart that all of its kind share; empty where keys have none. */
  public String title() {
    return title;
  }

  /** Title of one key: that of the row, or for a family and an unknown key its own words. */
  public String title(String key) {
    if (!pattern.contains(STAR)) {
      return title;
    }
    Optional<Measure> measure = Measure.of(key);
    if (measure.isPresent()) {
      return measure.get().title();
    }
    int star = pattern.indexOf(STAR);
    String own = key.substring(star, key.length() - (pattern.length() - 1 - star));
    String words = own.replace('_', ' ');
    boolean plain = !words.isEmpty() && words.equals(words.toLowerCase(Locale.ROOT));
    return plain && this == OTHER
        ? Character.toUpperCase(words.charAt(0)) + words.substring(1)
        : words;
  }

  /** What a value counts. */
  public Unit unit() {
    return unit;
  }

  /** Which values are the better ones. */
  public Better better() {
    return better;
  }

  /** Where the curve is. */
  public Chart chart() {
    return chart;
  }

  /** True to smooth the curve: each value is that of one batch. */
  public boolean noisy() {
    return noisy;
  }

  /** True for an axis that shows 0 whatever the values. */
  public boolean fromZero() {
    return fromZero;
  }
}
