package org.selfdiff.runner.report;

import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.terminal.Figures;

/** The files of the run folder, with links that work where the report lies in it. */
final class FilesSection implements Section {
  @Override
  public Html html(ReportData data) {
    Html rows =
        Html.join(
            data.files().stream()
                .map(
                    file ->
                        Html.of(
                            "<tr><td><a href=\"%1$s\">%1$s</a></td><td>%2$s</td></tr>",
                            file.path(), Figures.bytes(file.bytes()))));
    return rows.isEmpty()
        ? Html.NONE
        : Html.card("Files", Html.of("<table class=\"pairs files\">%s</table>", rows));
  }
}
