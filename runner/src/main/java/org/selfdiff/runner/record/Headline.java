package org.selfdiff.runner.record;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a run has come to, in the numbers that terminal, comparison, report and page show alike, all
 * from its metrics.
 *
 * @param steps done, those alone whose loss is a number
 * @param epochs done, with their fraction
 * @param seconds of training, evaluations in it included, what was before the first step and the
 *     pauses between launches not
 * @param imagesPerSecond images trained in these seconds; empty where there are none
 * @param loss see {@link RecentLoss}; empty before the first step
 * @param raw nearest-neighbor accuracy of raw pixels, 0 to 1
 * @param untrained the same of the network before the first step
 * @param trained the same of the network when it was evaluated last, after the first step
 * @param best the greatest after the first step
 * @param standing what needs no labels
 * @param test accuracy of the method's own classifier on the test images when it was evaluated
 *     last, 0 to 1; empty in a method that has none
 */
public record Headline(
    long steps,
    double epochs,
    double seconds,
    OptionalDouble imagesPerSecond,
    OptionalDouble loss,
    OptionalDouble raw,
    OptionalDouble untrained,
    OptionalDouble trained,
    OptionalDouble best,
    Standing standing,
    OptionalDouble test) {
  private static final String BATCH = "hardware.batch";

  /**
   * The numbers of a run.
   *
   * @param batch images per step, 0 where unknown
   */
  public static Headline of(Metrics metrics, int batch) {
    RecentLoss recent = new RecentLoss();
    List<Metrics.Reading> losses = metrics.series(Metrics.LOSS);
    losses.forEach(reading -> recent.add(reading.epoch(), reading.value()));
    MetricsLine end = metrics.end();
    for (MetricsLine line : metrics.lines()) {
      if (Double.isFinite(line.values().getOrDefault(Metrics.LOSS, 0.0))) {
        end = line;
      }
    }
    double seconds = metrics.seconds();
    double images = (double) end.step() * batch;
    List<Metrics.Reading> trained = metrics.trained();
    return new Headline(
        end.step(),
        end.epoch(),
        seconds,
        images > 0 && seconds > 0 ? OptionalDouble.of(images / seconds) : OptionalDouble.empty(),
        losses.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(recent.mean()),
        metrics.last(Metrics.RAW_TOP1),
        metrics.last(Metrics.UNTRAINED_TOP1),
        trained.stream().mapToDouble(Metrics.Reading::value).reduce((a, b) -> b),
        trained.stream().mapToDouble(Metrics.Reading::value).max(),
        Standing.of(metrics),
        metrics.last(Metrics.TEST_TOP1));
  }

  /** Images per step by a run's settings, 0 where they do not say. */
  public static int batch(Map<String, String> settings) {
    String batch = settings.getOrDefault(BATCH, "");
    return batch.matches("[1-9]\\d{0,8}") ? Integer.parseInt(batch) : 0;
  }

  /** Says so where the features have collapsed, or training has made them worse; else empty. */
  public Optional<String> warning() {
    return standing.collapse().map(Collapse::sentence).or(() -> warning(untrained, trained));
  }

  /**
   * Says so where training has made the features worse; else empty.
   *
   * @param untrained nearest-neighbor accuracy before the first step, 0 to 1
   * @param trained the last one after it
   */
  public static Optional<String> warning(OptionalDouble untrained, OptionalDouble trained) {
    boolean worse =
        untrained.isPresent()
            && trained.isPresent()
            && trained.getAsDouble() < untrained.getAsDouble();
    return worse
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "the trained features are worse than the untrained ones: kNN top-1 %.1f %%, before"
                    + " the first step %.1f %%",
                100 * trained.getAsDouble(),
                100 * untrained.getAsDouble()))
        : Optional.empty();
  }
}
