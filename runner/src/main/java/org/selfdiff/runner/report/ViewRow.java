package org.selfdiff.runner.report;

import java.util.List;
import java.util.Locale;
import org.selfdiff.runner.record.RgbImage;

/**
 * One image and what training makes of it.
 *
 * @param name class and place of the image
 * @param original as stored
 * @param views what augmentation makes of it, at least one, local crops last
 * @param mixtures with other images; may be empty
 */
public record ViewRow(
    String name,
    RgbImage original,
    List<ViewRow.ShownView> views,
    List<ViewRow.ShownMixture> mixtures) {
  /**
   * One view.
   *
   * @param name which one
   * @param image not normalized
   * @param strong whether stronger operations made it
   */
  public record ShownView(String name, RgbImage image, boolean strong) {}

  /**
   * A view mixed with that of another image.
   *
   * @param view which one
   * @param share of the image itself by the loss, 0 to 1
   * @param partner the other image's view, not normalized
   * @param image the mixture, not normalized
   */
  public record ShownMixture(String view, double share, RgbImage partner, RgbImage image) {
    /** The mixture in words. */
    public String name() {
      return String.format(Locale.ROOT, "%s mixed, λ = %.2f", view, share);
    }
  }

  /** Copies the lists. */
  public ViewRow {
    views = List.copyOf(views);
    mixtures = List.copyOf(mixtures);
  }

  /** Pictures in the row. */
  int pictures() {
    return 1 + views.size() + 2 * mixtures.size();
  }
}
