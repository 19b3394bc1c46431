package org.selfdiff.runner.config.check;

import org.selfdiff.methods.method.Moco;

/** Momentum contrast compares a query view with a key view. */
final class TwoViews implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    if (parts.method(Moco.class).isPresent()) {
      parts
          .views()
          .filter(views -> views.count() != 2)
          .ifPresent(
              views ->
                  findings.add(
                      "views.count", views.count() + " does not suit method moco, expected 2"));
    }
  }
}
