package org.selfdiff.runner.config.check;

import java.util.List;
import org.selfdiff.methods.method.Swav;
import org.selfdiff.methods.schema.Findings;

/** SwAV assigns full views; a local crop shows too little of its image. */
final class AssignedViews implements Check {
  private static final String KEY = "method.assign";

  @Override
  public void check(Parts parts, Findings findings) {
    parts.method(Swav.class).ifPresent(swav -> check(swav.assign(), swav.views(), findings));
  }

  private static void check(List<Integer> assign, int views, Findings findings) {
    if (assign.isEmpty()) {
      findings.add(KEY, "is empty, expected one or more of the full views 0 to " + (views - 1));
    }
    for (int i = 0; i < assign.size(); i++) {
      if (assign.get(i) >= views) {
        findings.add(
            KEY + "[" + i + "]",
            assign.get(i)
                + " is no full view, expected 0 to "
                + (views - 1)
                + " (method.views "
                + views
                + "); local crops are not assigned",
            "method.views");
      }
    }
  }
}
