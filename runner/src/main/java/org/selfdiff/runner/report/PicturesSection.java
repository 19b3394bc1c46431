package org.selfdiff.runner.report;

import java.util.Base64;
import org.selfdiff.runner.report.html.Html;

/** The pictures that were made of the run, in the page or, where they are large, as a link. */
final class PicturesSection implements Section {
  @Override
  public Html html(ReportData data) {
    return Html.join(data.pictures().stream().map(PicturesSection::card));
  }

  private static Html card(ReportPicture shown) {
    Gallery.Picture picture = shown.picture();
    Html caption = Html.of("<p class=\"note\">%s</p>", picture.caption());
    Html image =
        shown
            .png()
            .map(
                png ->
                    Html.of(
                        """
                        <div class="scroll"><a href="%s"><img class="%s" alt="%s" width="%d" \
                        src="data:image/png;base64,%s"></a></div>""",
                        shown.page().orElse(shown.path()),
                        picture.drawn() ? "picture drawn" : "picture",
                        picture.title(),
                        shown.width(),
                        Base64.getEncoder().encodeToString(png)))
            .orElseGet(() -> Html.of("<p><a href=\"%1$s\">%1$s</a></p>", shown.path()));
    Html page =
        shown
            .page()
            .map(
                path ->
                    Html.of(
                        "<p class=\"note\"><a href=\"%1$s\">%1$s</a> shows it to walk through.</p>",
                        path))
            .orElse(Html.NONE);
    return Html.card(picture.title(), Html.join(caption, page, image));
  }
}
