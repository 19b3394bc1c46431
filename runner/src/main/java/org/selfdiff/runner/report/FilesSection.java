package org.selfdiff.runner.report;

import java.util.Locale;
import org.selfdiff.runner.report.html.Html;

/** The files of the run folder, with links that work where the report lies in it. */
final class FilesSection implements Section {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

  @Override
  public String html(ReportData data) {
    if (data.files().isEmpty()) {
      return "";
    }
    StringBuilder table = new StringBuilder("<table class=\"pairs files\">");
    for (FileEntry file : data.files()) {
      String path = Html.escape(file.path());
      table.append("<tr><td><a href=\"").append(path).append("\">").append(path);
      table.append("</a></td><td>").append(size(file.bytes())).append("</td></tr>");
    }
    return Section.card("Files", table.append("</table>").toString());
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
