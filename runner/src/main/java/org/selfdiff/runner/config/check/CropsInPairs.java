package org.selfdiff.runner.config.check;

import org.selfdiff.methods.method.Swav;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.data.Views;

/** Un-Mix on SwAV mixes the first crop of each pair, so that every crop needs a partner. */
final class CropsInPairs implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .method()
        .filter(Swav.class::isInstance)
        .flatMap(swav -> parts.mixing().filter(UnMix.class::isInstance))
        .ifPresent(unMix -> parts.views().ifPresent(views -> check(views, findings)));
  }

  private static void check(Views views, Findings findings) {
    if (views.total() % 2 != 0) {
      findings.add(
          views.locals() > 0 ? "views.local.count" : "views.count",
          views.total()
              + " crops per image do not make pairs, of which mixing un-mix mixes the first of each,"
              + " expected an even number of full views and local crops together",
          "mixing.kind",
          "mixing");
    }
  }
}
