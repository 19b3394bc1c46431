package org.selfdiff.runner.sweep.view;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.selfdiff.runner.record.Metric;
import org.selfdiff.runner.sweep.course.TrialRecord;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.terminal.Figures;

/** Trials in words. */
final class Labels {
  private static final int LONGEST = 24;

  private Labels() {}

  /**
   * A value as tables have it: blocks by their kinds, and of what is long the beginning and the
   * end, for long values often begin alike.
   */
  static String brief(String value) {
    return brief(value, LONGEST);
  }

  /**
   * The same for less room.
   *
   * @param longest letters, at least 5
   */
  static String brief(String value, int longest) {
    String plain =
        value
            .replaceAll("\\{\"kind\":\"([^\"]*)\"\\}", "$1")
            .replaceAll("\"kind\":\"([^\"]*)\"", "$1");
    if (plain.length() <= longest) {
      return plain;
    }
    int end = (longest - 1) / 3;
    return plain.substring(0, longest - 1 - end) + "…" + plain.substring(plain.length() - end);
  }

  /** {@code temperature 0.1, lr 0.0312}. */
  static String point(Results results, TrialRecord standing) {
    Map<String, String> names = results.names();
    return results.shown(standing).entrySet().stream()
        .map(e -> names.getOrDefault(e.getKey(), e.getKey()) + " " + e.getValue())
        .collect(Collectors.joining(", "));
  }

  /** How the scores of a sweep are shown: as the metric that trials are compared by. */
  static Metric.Unit unit(LoadedSweep sweep) {
    return Metric.of(sweep.sweep().objective()).unit();
  }

  /** A score with its unit. */
  static String figure(LoadedSweep sweep, double score) {
    return Figures.of(unit(sweep), score);
  }

  /** Mean, and deviation over the seeds where there is one: {@code 51.2 % ± 0.4 %}. */
  static String score(LoadedSweep sweep, TrialRecord standing) {
    if (standing.scores().isEmpty()) {
      return "";
    }
    double deviation = standing.deviation();
    return figure(sweep, standing.mean())
        + (Double.isNaN(deviation) ? "" : " ± " + figure(sweep, deviation));
  }

  /** {@code finished}, {@code as trial 3}. */
  static String state(TrialRecord standing) {
    return standing.same() >= 0
        ? "as trial " + standing.same()
        : standing.state().name().toLowerCase(Locale.ROOT);
  }
}
