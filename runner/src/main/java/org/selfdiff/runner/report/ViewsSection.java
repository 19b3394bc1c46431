package org.selfdiff.runner.report;

import java.util.Base64;
import org.selfdiff.runner.record.RgbImage;

/** What the network sees: some images, each beside its augmented views. */
final class ViewsSection implements Section {
  private static final int SMALL = 96;

  @Override
  public String html(ReportData data) {
    if (data.views().isEmpty()) {
      return "";
    }
    StringBuilder rows = new StringBuilder("<div class=\"views\" style=\"--n:");
    rows.append(data.views().stream().mapToInt(ViewRow::pictures).max().orElse(1));
    rows.append("\">");
    for (ViewRow row : data.views()) {
      rows.append("<div class=\"row\">").append(image(row.original(), "original"));
      for (int i = 0; i < row.views().size(); i++) {
        rows.append(image(row.views().get(i), "view " + (i + 1)));
      }
      for (int i = 0; i < row.locals().size(); i++) {
        rows.append(image(row.locals().get(i), "local crop " + (i + 1)));
      }
      rows.append("</div>");
    }
    return Section.card(
        "Augmented views",
        "<p class=\"note\">Framed: the image as stored; beside"
            + " it the views the network is trained on.</p>"
            + rows
            + "</div>");
  }

  private static String image(RgbImage image, String what) {
    String kind = what.equals("original") ? "original" : "view";
    String crisp = image.width() < SMALL ? " crisp" : "";
    return "<img class=\""
        + kind
        + crisp
        + "\" alt=\""
        + what
        + "\" title=\""
        + what
        + "\" width=\""
        + image.width()
        + "\" height=\""
        + image.height()
        + "\" src=\"data:image/png;base64,"
        + Base64.getEncoder().encodeToString(image.png())
        + "\">";
  }
}
