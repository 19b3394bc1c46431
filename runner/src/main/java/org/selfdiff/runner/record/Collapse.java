package org.selfdiff.runner.record;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * A collapse of features that a run has recorded: measures below what features stay above, several
 * times in a row.
 *
 * @param step at which it was certain
 * @param epoch of that step
 * @param values of the measures then
 */
public record Collapse(long step, double epoch, Map<String, Double> values) {
  /** Measurements in a row that make it certain. */
  public static final int IN_A_ROW = 2;

  /** Metric: measurements in a row, up to this one, that show a collapse; 0 where it does not. */
  public static final String SIGNS = Measure.GROUP + "signs";

  /**
   * A measure that is below its least value.
   *
   * @param measure which
   * @param value that was measured
   * @param band what is usual
   */
  public record Sign(Measure measure, double value, MeasureBand band) {
    /** In words: what was measured, what is usual. */
    public String words() {
      return "%s %s (usual %s to %s, collapsed below %s)"
          .formatted(
              measure.within(),
              number(value),
              number(band.low()),
              number(band.high()),
              number(band.least().orElseThrow()));
    }
  }

  /** Few directions are a sign where they are few of those that are possible, too. */
  private static final Map<Measure, Measure> SHARES =
      Map.of(
          Measure.BACKBONE_RANK,
          Measure.BACKBONE_RANK_SHARE,
          Measure.HEAD_RANK,
          Measure.HEAD_RANK_SHARE);

  /** The signs among measured values. */
  public static List<Sign> signs(Map<String, Double> values, MeasureBands bands) {
    List<Sign> signs = new ArrayList<>();
    for (Measure measure : Measure.values()) {
      if (!SHARES.containsValue(measure)
          && below(measure, values, bands)
          && below(SHARES.getOrDefault(measure, measure), values, bands)) {
        signs.add(new Sign(measure, values.get(measure.key()), bands.of(measure).orElseThrow()));
      }
    }
    return signs;
  }

  private static boolean below(Measure measure, Map<String, Double> values, MeasureBands bands) {
    Double value = values.get(measure.key());
    Optional<MeasureBand> band = bands.of(measure).filter(b -> b.least().isPresent());
    return value != null && band.isPresent() && value < band.get().least().getAsDouble();
  }

  /** The first that a run has recorded and that has lasted to its last measurement. */
  public static Optional<Collapse> of(Metrics metrics) {
    Optional<Collapse> first = Optional.empty();
    for (MetricsLine line : metrics.lines()) {
      Double signs = line.values().get(SIGNS);
      if (signs != null && signs < IN_A_ROW) {
        first = Optional.empty();
      } else if (signs != null && first.isEmpty()) {
        first = Optional.of(new Collapse(line.step(), line.epoch(), line.values()));
      }
    }
    return first;
  }

  /** Step of the last measurement without a sign, after the first step; 0 where there is none. */
  public static long lastGood(Metrics metrics) {
    return metrics.series(SIGNS).stream()
        .filter(reading -> reading.value() == 0)
        .mapToLong(Metrics.Reading::step)
        .max()
        .orElse(0);
  }

  /** One sentence: since when, and what was measured. */
  public String sentence() {
    StringJoiner measured = new StringJoiner(", ");
    for (Measure measure :
        List.of(Measure.BACKBONE_STD, Measure.HEAD_STD, Measure.HEAD_RANK, Measure.PROTOTYPE_USE)) {
      Double value = values.get(measure.key());
      if (value != null) {
        measured.add(measure.within() + " " + number(value));
      }
    }
    return since(epoch) + ": " + measured;
  }

  /** The same without the numbers. */
  public static String since(double epoch) {
    return "the features have collapsed since epoch " + number(epoch);
  }

  private static String number(double value) {
    return new BigDecimal(String.format(Locale.ROOT, "%.3g", value))
        .stripTrailingZeros()
        .toPlainString();
  }
}
