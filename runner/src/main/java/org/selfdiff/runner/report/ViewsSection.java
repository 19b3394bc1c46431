package org.selfdiff.runner.report;

import java.util.Base64;
import org.selfdiff.runner.record.RgbImage;
import org.selfdiff.runner.report.html.Html;

/** What the network sees: some images, each beside its augmented views and their mixtures. */
final class ViewsSection implements Section {
  private static final int SMALL = 96;

  @Override
  public String html(ReportData data) {
    if (data.views().isEmpty()) {
      return "";
    }
    boolean mixed = data.views().stream().anyMatch(row -> !row.mixtures().isEmpty());
    StringBuilder rows = new StringBuilder("<div class=\"views\" style=\"--n:");
    rows.append(data.views().stream().mapToInt(ViewRow::pictures).max().orElse(1));
    rows.append("\">");
    for (ViewRow row : data.views()) {
      rows.append("<div class=\"row\">").append(image(row.original(), "original", row.name()));
      for (ViewRow.View view : row.views()) {
        String name = view.name() + (view.strong() ? ", strong" : "");
        rows.append(image(view.image(), "view", name));
      }
      for (ViewRow.Mixture mixture : row.mixtures()) {
        rows.append(image(mixture.partner(), "partner", "partner's " + mixture.view()));
        rows.append(image(mixture.image(), "mixture", mixture.name()));
      }
      rows.append("</div>");
    }
    return Section.card(
        mixed ? "Augmented and mixed views" : "Augmented views",
        "<p class=\"note\">Framed: the image as stored; beside it the views the network is trained"
            + " on"
            + (mixed
                ? ", then, faded, the partner that a view is mixed with, and the mixture that"
                    + " training makes of both."
                : ".")
            + "</p>"
            + rows
            + "</div>");
  }

  private static String image(RgbImage image, String kind, String what) {
    String crisp = image.width() < SMALL ? " crisp" : "";
    String text = Html.escape(what);
    return "<img class=\""
        + kind
        + crisp
        + "\" alt=\""
        + text
        + "\" title=\""
        + text
        + "\" width=\""
        + image.width()
        + "\" height=\""
        + image.height()
        + "\" src=\"data:image/png;base64,"
        + Base64.getEncoder().encodeToString(image.png())
        + "\">";
  }
}
