package org.selfdiff.runner.config.check;

import org.selfdiff.methods.method.Mugs;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.data.StrongViews;

/** Of the full views those of Mugs' student alone may be strong. */
final class MugsTeacherSeesWeakViews implements Check {
  private static final String STRONG = "views.strong.";

  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .method(Mugs.class)
        .ifPresent(
            mugs ->
                parts
                    .views()
                    .flatMap(views -> views.strong().filter(s -> s.augment().isPresent()))
                    .ifPresent(strong -> check(mugs, strong, findings)));
  }

  private static void check(Mugs mugs, StrongViews strong, Findings findings) {
    if (mugs.sharedViews()) {
      findings.add(
          STRONG + "augment",
          "with method.shared-views the full views are the teacher's, which are weak; expected"
              + " strong local crops alone",
          "method.shared-views");
    } else if (strong.from() < 3) {
      findings.add(
          STRONG + "from",
          strong.from()
              + " would make views of the teacher strong, which are 1 and 2 in method mugs; expected"
              + " 3",
          "method.kind");
    }
  }
}
