package org.selfdiff.runner.report;

import java.util.Base64;
import org.selfdiff.runner.report.html.Html;

/** The pictures that were made of the run, in the page or, where they are large, as a link. */
final class PicturesSection implements Section {
  @Override
  public String html(ReportData data) {
    StringBuilder cards = new StringBuilder();
    data.pictures().forEach(shown -> cards.append(card(shown)));
    return cards.toString();
  }

  private static String card(ReportPicture shown) {
    String file = Html.escape(shown.path());
    String caption = "<p class=\"note\">" + Html.escape(shown.picture().caption()) + "</p>";
    String image =
        shown
            .png()
            .map(
                png ->
                    "<div class=\"scroll\"><a href=\""
                        + file
                        + "\"><img class=\"picture"
                        + (shown.picture().drawn() ? " drawn" : "")
                        + "\" alt=\""
                        + Html.escape(shown.picture().title())
                        + "\" width=\""
                        + shown.width()
                        + "\" src=\"data:image/png;base64,"
                        + Base64.getEncoder().encodeToString(png)
                        + "\"></a></div>")
            .orElse("<p><a href=\"" + file + "\">" + file + "</a></p>");
    return Section.card(shown.picture().title(), caption + image);
  }
}
