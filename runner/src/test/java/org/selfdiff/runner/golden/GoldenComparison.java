package org.selfdiff.runner.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The arrays of a case that an adapter computes, beside those expected. */
final class GoldenComparison {
  private GoldenComparison() {}

  /**
   * Computes a case and compares every expected array.
   *
   * @throws AssertionError with each array that is missing, of another shape or off too far
   */
  static void check(GoldenCase golden, GoldenAdapter adapter) {
    assertThat(golden.expected()).as("expected arrays").isNotEmpty();
    Map<String, GoldenArray> computed = adapter.run(golden);
    List<String> failures = new ArrayList<>();
    golden
        .expected()
        .forEach(
            (member, expected) -> {
              String failure = failure(golden, adapter, member, expected, computed.get(member));
              if (failure != null) {
                failures.add(member + " " + failure);
              }
            });
    assertThat(failures).isEmpty();
  }

  private static String failure(
      GoldenCase golden,
      GoldenAdapter adapter,
      String member,
      GoldenArray expected,
      GoldenArray actual) {
    if (actual == null) {
      return "was not computed";
    }
    if (!Arrays.equals(actual.shape(), expected.shape())) {
      return "has the shape %s instead of %s"
          .formatted(Arrays.toString(actual.shape()), Arrays.toString(expected.shape()));
    }
    if (expected instanceof GoldenArray.Integers whole) {
      boolean same =
          actual instanceof GoldenArray.Integers found
              && Arrays.equals(found.values(), whole.values());
      return same ? null : "differs in whole numbers";
    }
    double share =
        share(actual, expected, adapter.tolerance(golden, member), adapter.hasGaps(golden));
    return share <= 1
        ? null
        : String.format(Locale.ROOT, "is off by %.3g times the tolerance", share);
  }

  private static double share(
      GoldenArray actual, GoldenArray expected, Tolerance tolerance, boolean gaps) {
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
}
