package org.selfdiff.runner.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * The metrics of a run.
 *
 * @param lines in the order written
 */
public record Metrics(List<MetricsLine> lines) {
  /** Training loss of a step. */
  public static final String LOSS = "loss";

  /** Learning rate of a step. */
  public static final String LEARNING_RATE = "lr";

  /** What the loss is multiplied by at the next step, before gradients are taken; in fp16. */
  public static final String LOSS_SCALE = "loss_scale";

  /** Updates that were left out so far because gradients overflowed; in fp16. */
  public static final String SKIPPED_UPDATES = "skipped_updates";

  /** Images trained per second, both views counted as one image. */
  public static final String IMAGES_PER_SECOND = "images_per_s";

  /** Accuracy of the method's own classifier on the test images, 0 to 1. */
  public static final String TEST_TOP1 = "test/top1";

  /** The same of its five best classes, 0 to 1. */
  public static final String TEST_TOP5 = "test/top5";

  /** Nearest-neighbor accuracy, 0 to 1. */
  public static final String KNN_TOP1 = "knn/top1";

  /** What the keys of everything that neighbors tell begin with. */
  public static final String KNN = "knn/";

  /** Nearest-neighbor accuracy of the five best classes, 0 to 1. */
  public static final String KNN_TOP5 = "knn/top5";

  /** Nearest-neighbor accuracy of raw pixels, before the first step. */
  public static final String RAW_TOP1 = "knn/raw_top1";

  /** Nearest-neighbor accuracy of the untrained backbone. */
  public static final String UNTRAINED_TOP1 = "knn/untrained_top1";

  /** Mean standard deviation of the normalized features' dimensions; 0 means collapse. */
  public static final String FEATURE_STD = "feature_std";

  private static final double EPOCH_SLACK = 1e-6;

  /**
   * One value of one key.
   *
   * @param step steps done
   * @param epoch epochs done, with their fraction
   * @param value of the key
   */
  public record Reading(long step, double epoch, double value) {}

  /** Copies the lines. */
  public Metrics {
    lines = List.copyOf(lines);
  }

  /**
   * Reads {@code metrics.jsonl} as far as it can be read: lines that are damaged are passed over.
   *
   * @throws IOException if it cannot be read at all
   */
  public static Metrics read(Path file) throws IOException {
    return read(file, notice -> {});
  }

  /**
   * Reads {@code metrics.jsonl} as far as it can be read. An incomplete last line, left by a killed
   * process, is passed over, and so are lines that are damaged.
   *
   * @param notice told in one sentence how many lines are damaged
   * @throws IOException if it cannot be read at all
   */
  public static Metrics read(Path file, Consumer<String> notice) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    List<MetricsLine> lines = new ArrayList<>();
    int damaged = 0;
    String first = "";
    int number = 1;
    for (int begin = 0, end; (end = text.indexOf('\n', begin)) >= 0; begin = end + 1, number++) {
      try {
        lines.add(MetricsLine.decode(text.substring(begin, end)));
      } catch (IOException e) {
        if (damaged++ == 0) {
          first =
              "the first is line " + number + ": " + e.getMessage().lines().findFirst().orElse("");
        }
      }
    }
    if (damaged > 0) {
      notice.accept(file + ": damaged lines left out: " + damaged + ", " + first);
    }
    return new Metrics(lines);
  }

  /** The last line; of step 0 and the year 1970 where nothing is recorded. */
  public MetricsLine end() {
    return lines.isEmpty() ? new MetricsLine(0, 0, 0, Map.of()) : lines.get(lines.size() - 1);
  }

  /**
   * Seconds of training up to the last line. Of runs of versions that did not record them, those
   * from the first line to the last, pauses between launches included.
   */
  public double seconds() {
    if (lines.isEmpty()) {
      return 0;
    }
    double counted = end().seconds();
    return Double.isNaN(counted) ? end().time() - lines.get(0).time() : counted;
  }

  /** All values of one key, in the order written. */
  public List<Reading> series(String key) {
    List<Reading> result = new ArrayList<>();
    for (MetricsLine line : lines) {
      Double value = line.values().get(key);
      if (value != null) {
        result.add(new Reading(line.step(), line.epoch(), value));
      }
    }
    return result;
  }

  /**
   * Nearest-neighbor accuracies of the trained network; what is recorded before the first step is
   * the untrained one's.
   */
  public List<Reading> trained() {
    return series(KNN_TOP1).stream().filter(p -> p.step() > 0).toList();
  }

  /** The last value of one key. */
  public OptionalDouble last(String key) {
    List<Reading> series = series(key);
    return series.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(series.get(series.size() - 1).value());
  }

  /** The last value of one key at the end of an epoch; empty where there is none. */
  public OptionalDouble at(String key, int epoch) {
    return series(key).stream()
        .filter(p -> Math.abs(p.epoch() - epoch) < EPOCH_SLACK)
        .mapToDouble(Reading::value)
        .reduce((a, b) -> b);
  }
}
