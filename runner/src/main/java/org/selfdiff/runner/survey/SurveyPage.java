package org.selfdiff.runner.survey;

import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.report.html.Page;

/** The findings as one HTML file with its pictures in it. */
final class SurveyPage {
  private static final int MOST_CLASSES = 200;
  private static final int MOST_REASONS = 100;

  private SurveyPage() {}

  static String of(SurveyFindings found, ContactSheet sheet) {
    Html body =
        Html.join(
            Html.of(
                "<header><div class=\"title\"><h1>%s</h1></div><p class=\"sub\">%s</p></header>",
                found.experiment(), found.set()),
            Html.card("Findings", table(found)),
            sheet(sheet),
            classes(found),
            unreadable(found));
    return Page.of(found.experiment() + ": images", body);
  }

  private static Html table(SurveyFindings found) {
    Map<String, List<String>> rows = SurveyRows.of(found);
    rows.remove("set");
    return Html.of(
        "<table class=\"pairs\">%s</table>",
        Html.join(
            rows.entrySet().stream()
                .map(
                    row ->
                        Html.of(
                            "<tr><th>%s</th><td>%s</td></tr>",
                            row.getKey(),
                            new Html(
                                row.getValue().stream()
                                    .map(SurveyPage::line)
                                    .collect(Collectors.joining()))))));
  }

  private static String line(String line) {
    boolean code = line.strip().startsWith("views.normalize {");
    Html text = Html.of(code ? "<code>%s</code>" : "%s", line.strip());
    return Html.of(line.startsWith(" ") ? "<div class=\"below\">%s</div>" : "<div>%s</div>", text)
        .text();
  }

  private static Html sheet(ContactSheet sheet) {
    Html images =
        Html.join(
            sheet.cells().stream()
                .map(
                    cell ->
                        Html.of(
                            "<img alt=\"%1$s\" title=\"%1$s\" width=\"%2$d\" height=\"%3$d\""
                                + " src=\"data:image/png;base64,%4$s\">",
                            cell.name(),
                            cell.image().width(),
                            cell.image().height(),
                            Base64.getEncoder().encodeToString(cell.image().png()))));
    return Html.card(
        "Contact sheet",
        Html.of(
            "<p class=\"note\">The middle of %d %s images, drawn by chance; the pointer shows class,"
                + " file and size.</p><div class=\"thumbs\">%s</div>",
            sheet.cells().size(), sheet.split() == Split.TRAIN ? "training" : "test", images));
  }

  private static Html classes(SurveyFindings found) {
    if (found.classes().isEmpty()) {
      return Html.NONE;
    }
    SplitFindings first = found.splits().get(0);
    List<Integer> counts = first.classes();
    int most = counts.stream().mapToInt(Integer::intValue).max().orElse(1);
    List<Integer> order =
        IntStream.range(0, counts.size())
            .boxed()
            .sorted(Comparator.comparing((Integer c) -> -counts.get(c)).thenComparing(c -> c))
            .limit(MOST_CLASSES)
            .toList();
    Html bars =
        Html.join(
            order.stream()
                .map(
                    c ->
                        Html.of(
                            """
                            <div class="bar"><span class="name" title="%1$s">%1$s</span>\
                            <span class="rail"><span style="width:%2$.1f%%"></span></span>\
                            <span class="value">%3$d</span></div>""",
                            found.classes().get(c),
                            100.0 * counts.get(c) / Math.max(1, most),
                            counts.get(c))));
    String shown =
        counts.size() > MOST_CLASSES
            ? "The largest " + MOST_CLASSES + " of " + counts.size() + " classes"
            : "All classes";
    return Html.card(
        "Classes of the " + first.word() + " images",
        Html.of(
            "<p class=\"note\">%s, the largest first.</p><div class=\"classes\">%s</div>",
            shown, bars));
  }

  private static Html unreadable(SurveyFindings found) {
    List<String> reasons =
        found.splits().stream().flatMap(s -> s.reasons().stream()).limit(MOST_REASONS).toList();
    return reasons.isEmpty()
        ? Html.NONE
        : Html.card(
            "Unreadable images",
            Html.of(
                "<p class=\"note\">%s</p><ul>%s</ul>",
                found.unreadable() > reasons.size()
                    ? "The first " + reasons.size() + " of " + found.unreadable() + "."
                    : "All of them.",
                Html.join(reasons.stream().map(r -> Html.of("<li>%s</li>", r)))));
  }
}
