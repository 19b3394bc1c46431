package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * What became of one case.
 *
 * @param id method and name of the case
 * @param outcome how it ended
 * @param share largest deviation as a share of what is allowed; below 0 where nothing was compared
 * @param text the rest of its line
 */
record Verdict(String id, Outcome outcome, double share, String text) {
  /** How a case can end. */
  enum Outcome {
    PASSED,
    FAILED,
    NOT_COVERED
  }

  static Verdict failed(String id, String why) {
    return new Verdict(id, Outcome.FAILED, Double.POSITIVE_INFINITY, why);
  }

  static Verdict notCovered(String id) {
    return new Verdict(id, Outcome.NOT_COVERED, -1, "no adapter covers it");
  }

  /** Compares every expected array of the case with the one computed. */
  static Verdict compare(
      GoldenCase golden, GoldenAdapter adapter, Map<String, GoldenArray> computed) {
    if (golden.expected().isEmpty()) {
      return failed(golden.id(), "the case expects no arrays, so nothing was compared");
    }
    String worst = "";
    double largest = -1;
    for (var entry : golden.expected().entrySet()) {
      String member = entry.getKey();
      GoldenArray actual = computed.get(member);
      if (actual == null) {
        return failed(golden.id(), member + " was not computed");
      }
      GoldenArray expected = entry.getValue();
      if (!Arrays.equals(actual.shape(), expected.shape())) {
        return failed(
            golden.id(),
            "%s has the shape %s instead of %s"
                .formatted(
                    member, Arrays.toString(actual.shape()), Arrays.toString(expected.shape())));
      }
      double share =
          largestShare(
              actual, expected, adapter.tolerance(golden, member), adapter.hasGaps(golden));
      if (share > largest) {
        largest = share;
        worst = member;
      }
    }
    String text =
        String.format(
            Locale.ROOT,
            "%d arrays, largest deviation %.3g of the tolerance in %s, %s precision, %s",
            golden.expected().size(),
            largest,
            worst,
            adapter.inDouble() ? "double" : "single",
            adapter.engineName());
    Outcome outcome = largest <= 1 ? Outcome.PASSED : Outcome.FAILED;
    return new Verdict(golden.id(), outcome, largest, text);
  }

  /** The one of two verdicts on a case that leaves less room. */
  Verdict worse(Verdict other) {
    return other.share > share ? other : this;
  }

  private static double largestShare(
      GoldenArray actual, GoldenArray expected, Tolerance tolerance, boolean gaps) {
    if (expected instanceof GoldenArray.Integers whole) {
      return actual instanceof GoldenArray.Integers found
              && Arrays.equals(found.values(), whole.values())
          ? 0
          : Double.POSITIVE_INFINITY;
    }
    double[] found = actual.toDoubles();
    double[] wanted = expected.toDoubles();
    double largest = 0;
    for (int i = 0; i < wanted.length; i++) {
      if (!gaps || !Double.isNaN(wanted[i]) || !Double.isNaN(found[i])) {
        largest = Math.max(largest, tolerance.share(found[i], wanted[i]));
      }
    }
    return largest;
  }

  /** The line of the report. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%-11s %s: %s",
        outcome.name().toLowerCase(Locale.ROOT).replace('_', ' '),
        id,
        text);
  }
}
