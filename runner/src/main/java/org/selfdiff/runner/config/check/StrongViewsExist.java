package org.selfdiff.runner.config.check;

import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.data.StrongViews;
import org.selfdiff.runner.data.Views;

/** Stronger operations need views that they make. */
final class StrongViewsExist implements Check {
  private static final String STRONG = "views.strong";

  @Override
  public void check(Parts parts, Findings findings) {
    parts.views().ifPresent(v -> v.strong().ifPresent(strong -> check(v, strong, findings)));
  }

  private static void check(Views views, StrongViews strong, Findings findings) {
    if (strong.augment().isEmpty() && strong.local().isEmpty()) {
      findings.add(
          STRONG, "no view can be strong, expected operations in augment, in local or in both");
    }
    if (strong.augment().isPresent() && strong.from() > views.count()) {
      findings.add(
          STRONG + ".from",
          strong.from()
              + " is beyond the full views, expected at most views.count "
              + views.count());
    }
    if (strong.local().isPresent() && views.local().isEmpty()) {
      findings.add(
          STRONG + ".local", "there are no local crops to make, expected a block views.local");
    }
  }
}
