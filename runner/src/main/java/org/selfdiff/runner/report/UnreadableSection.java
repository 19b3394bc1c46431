package org.selfdiff.runner.report;

import java.util.List;
import org.selfdiff.runner.record.UnreadableList;
import org.selfdiff.runner.report.html.Html;

/** Images that could not be read and were replaced, where there are some. */
final class UnreadableSection implements Section {
  private static final int SHOWN = 20;

  @Override
  public Html html(ReportData data) {
    List<UnreadableList.Line> all = data.unreadable();
    if (all.isEmpty()) {
      return Html.NONE;
    }
    Html rows =
        Html.join(
            all.stream()
                .limit(SHOWN)
                .map(
                    line ->
                        Html.of(
                            "<tr><td>%s</td><td>%s</td><td>%s</td></tr>",
                            line.split(), line.source(), line.reason())));
    String told =
        data.provenance()
            .data()
            .getOrDefault(UnreadableList.LABEL, all.size() + " images cannot be read");
    int name = told.indexOf(UnreadableList.FILE);
    Html sentence =
        name < 0
            ? Html.of("%s", told)
            : Html.of(
                "%1$s<a href=\"%2$s\">%2$s</a>%3$s",
                told.substring(0, name),
                UnreadableList.FILE,
                told.substring(name + UnreadableList.FILE.length()));
    Html note =
        Html.of(
            "<p class=\"note\">%s%s</p>",
            sentence, all.size() > SHOWN ? ". The first " + SHOWN + ":" : "");
    return Html.card(
        "Unreadable images",
        Html.join(
            note,
            Html.of(
                "<div class=\"scroll\"><table class=\"numbers\"><tr><th>split</th><th>image</th><th>reason</th></tr>"
                    + "%s</table></div>",
                rows)));
  }
}
