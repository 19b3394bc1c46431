package org.selfdiff.runner.config.check;

import java.util.List;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.data.augment.Augmentation;
import org.selfdiff.runner.data.augment.RandomErasing;

/** Erasing fills the view when it is finished: nothing that changes images comes later. */
final class ErasingIsLast implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts.views().ifPresent(views -> check(views, findings));
  }

  private static void check(Views views, Findings findings) {
    check("views.augment", views.augment(), findings);
    views.second().ifPresent(list -> check("views.second", list, findings));
    views.local().ifPresent(local -> check("views.local.augment", local.augment(), findings));
    views
        .strong()
        .ifPresent(
            strong -> {
              strong.augment().ifPresent(l -> check("views.strong.augment", l, findings));
              strong.local().ifPresent(l -> check("views.strong.local", l, findings));
            });
  }

  private static void check(String key, List<Augmentation> list, Findings findings) {
    for (int i = 0; i < list.size() - 1; i++) {
      if (list.get(i) instanceof RandomErasing) {
        findings.add(
            key + "[" + i + "]",
            "random-erasing fills the finished view, expected at the end of the list",
            key + "[" + i + "].kind");
      }
    }
  }
}
