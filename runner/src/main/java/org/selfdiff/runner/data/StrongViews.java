package org.selfdiff.runner.data;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.augment.Augmentation;

/**
 * Stronger operations that some views are made by instead of their own, drawn anew for each image
 * (Mugs, Zhou et al. 2022, arXiv 2203.14415): one draw decides for all full views from a certain
 * one on, and one for each local crop.
 */
public record StrongViews(
    @Setting(
            doc =
                "probability that a view keeps its own operations; what the authors' option prob"
                    + " is, whatever its help says",
            byDefault = "0.5",
            min = 0,
            max = 1)
        double pWeak,
    @Setting(
            doc = "first full view that may be strong, counted from 1: those before never are",
            byDefault = "1",
            min = 1,
            max = 100)
        int from,
    @Setting(doc = "operations of strong full views; without them full views never are strong")
        Optional<List<Augmentation>> augment,
    @Setting(doc = "operations of strong local crops; without them local crops never are strong")
        Optional<List<Augmentation>> local) {
  /**
   * Draws which views of an image are strong.
   *
   * @param full full views
   * @param locals local crops
   * @param draws uniform numbers in [0, 1): the first for all full views together, then one for
   *     each local crop; none is taken where nothing is left to chance
   * @return by view, the local crops last
   */
  public boolean[] draw(int full, int locals, DoubleSupplier draws) {
    boolean[] strong = new boolean[full + locals];
    if (augment.isPresent() && strong(draws)) {
      for (int view = from - 1; view < full; view++) {
        strong[view] = true;
      }
    }
    for (int crop = 0; crop < locals && local.isPresent(); crop++) {
      strong[full + crop] = strong(draws);
    }
    return strong;
  }

  /** Stronger operations need views that they make. */
  void check(Views views, Findings findings) {
    if (augment.isEmpty() && local.isEmpty()) {
      findings.add(
          "", "no view can be strong, expected operations in augment, in local or in both");
    }
    if (augment.isPresent() && from > views.count()) {
      findings.add(
          "from",
          from + " is beyond the full views, expected at most views.count " + views.count());
    }
    if (local.isPresent() && views.local().isEmpty()) {
      findings.add("local", "there are no local crops to make, expected a block views.local");
    }
  }

  /**
   * Whether all full views keep their own operations.
   *
   * @param strong what {@link #draw} gave
   */
  public boolean keepsFull(boolean[] strong) {
    return augment.isEmpty() || !strong[from - 1];
  }

  private boolean strong(DoubleSupplier draws) {
    return pWeak < 1 && draws.getAsDouble() > pWeak;
  }
}
