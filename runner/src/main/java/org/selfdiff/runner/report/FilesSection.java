package org.selfdiff.runner.report;

import java.util.Locale;
import org.selfdiff.runner.report.html.Html;

/** The files of the run folder, with links that work where the report lies in it. */
final class FilesSection implements Section {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

  @Override
  public Html html(ReportData data) {
    Html rows =
        Html.join(
            data.files().stream()
                .map(
                    file ->
                        Html.of(
                            "<tr><td><a href=\"%1$s\">%1$s</a></td><td>%2$s</td></tr>",
                            file.path(), size(file.bytes()))));
    return rows.isEmpty()
        ? Html.NONE
        : Html.card("Files", Html.of("<table class=\"pairs files\">%s</table>", rows));
  }

  /** Bytes with a decimal unit: {@code 812 B}, {@code 1.2 kB}, {@code 45 MB}. */
  static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    String format = unit == 0 || value >= 9.95 ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, format, value, UNITS[unit]);
  }
}
