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
    Html note =
        Html.of(
            "<p class=\"note\">%s%s <a href=\"%s\">%s</a></p>",
            told,
            all.size() > SHOWN ? "; the first " + SHOWN + " of them:" : ":",
            UnreadableList.FILE,
            UnreadableList.FILE);
    return Html.card(
        "Unreadable images",
        Html.join(
            note,
            Html.of(
                "<div class=\"scroll\"><table><tr><th>split</th><th>image</th><th>reason</th></tr>"
                    + "%s</table></div>",
                rows)));
  }
}
