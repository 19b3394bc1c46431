package org.selfdiff.runner.report;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.selfdiff.runner.record.RgbImage;
import org.selfdiff.runner.report.html.Html;

/** What the network sees: some images, each beside its augmented views and their mixtures. */
final class ViewsSection implements Section {
  private static final int SMALL = 96;

  @Override
  public Html html(ReportData data) {
    if (data.views().isEmpty()) {
      return Html.NONE;
    }
    boolean mixed = data.views().stream().anyMatch(row -> !row.mixtures().isEmpty());
    return Html.card(
        mixed ? "Augmented and mixed views" : "Augmented views",
        Html.of(
            """
            <p class="note">Framed: the image as stored; beside it the views the network is \
            trained on%s.</p><div class="views" style="--n:%d">%s</div>""",
            mixed
                ? ", then, faded, the partner that a view is mixed with, and the mixture that"
                    + " training makes of both"
                : "",
            data.views().stream().mapToInt(ViewRow::pictures).max().orElse(1),
            Html.join(data.views().stream().map(ViewsSection::row))));
  }

  private static Html row(ViewRow row) {
    List<Html> images = new ArrayList<>();
    images.add(image(row.original(), "original", row.name()));
    for (ViewRow.ShownView view : row.views()) {
      images.add(image(view.image(), "view", view.name() + (view.strong() ? ", strong" : "")));
    }
    for (ViewRow.ShownMixture mixture : row.mixtures()) {
      images.add(image(mixture.partner(), "partner", "partner's " + mixture.view()));
      images.add(image(mixture.image(), "mixture", mixture.name()));
    }
    return Html.of("<div class=\"row\">%s</div>", Html.join(images.stream()));
  }

  private static Html image(RgbImage image, String kind, String what) {
    return Html.of(
        """
        <img class="%1$s" alt="%2$s" title="%2$s" width="%3$d" height="%4$d" \
        src="data:image/png;base64,%5$s">""",
        image.width() < SMALL ? kind + " crisp" : kind,
        what,
        image.width(),
        image.height(),
        Base64.getEncoder().encodeToString(image.png()));
  }
}
