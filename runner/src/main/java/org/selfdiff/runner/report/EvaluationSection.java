package org.selfdiff.runner.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.terminal.Figures;

/** What protocols found: accuracies beside their baselines, classes, confusions. */
final class EvaluationSection implements Section {
  /** Classes up to which every pair has a cell. */
  private static final int CELLS = 30;

  /** Pairs that are named where there are more classes. */
  private static final int PAIRS = 20;

  /** Share of a class from which on its cell is so dark that its text has to be light. */
  private static final double DARK = 0.55;

  @Override
  public String html(ReportData data) {
    List<EvaluationRecord> records = data.evaluations();
    if (records.isEmpty()) {
      return "";
    }
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < records.size(); i++) {
      body.append(protocol(records.get(i), i == 0));
    }
    return Section.card("Evaluation by protocols", body.toString());
  }

  private static String protocol(EvaluationRecord record, boolean open) {
    StringBuilder html = new StringBuilder("<div class=\"protocol\">");
    html.append("<h3>").append(Html.escape(record.protocol())).append("</h3>");
    html.append("<p class=\"note\">").append(Html.escape(sentence(record))).append("</p>");
    record.baselines().forEach((label, top1) -> html.append(bar(label, top1, "")));
    html.append(bar("top-1", record.top1(), " result"));
    html.append(bar("top-5", record.top5(), ""));
    html.append(open ? "<details open>" : "<details>");
    html.append("<summary>Classes, confusions, settings</summary>");
    html.append("<div class=\"classes\">");
    for (EvaluationRecord.ClassLine line : record.classes()) {
      html.append(bar(line.name(), line.top1(), ""));
    }
    html.append("</div>");
    html.append(record.classes().size() <= CELLS ? matrix(record) : pairs(record));
    html.append(variants(record)).append(settings(record));
    return html.append("</details></div>").toString();
  }

  private static String sentence(EvaluationRecord record) {
    EvaluationRecord.Variant best = record.best();
    String epoch =
        best.epoch() == 0
            ? ""
            : ", at epoch %d, the best on the test images; after the last one %s"
                .formatted(best.epoch(), Figures.percent(best.last()));
    return "%s%s. %d numbers per image (%s), %d training and %d test images."
        .formatted(
            best.name(),
            epoch,
            record.dim(),
            record.features(),
            record.images().train(),
            record.images().test());
  }

  private static String bar(String name, double share, String kind) {
    String width = String.format(Locale.ROOT, "%.1f", 100 * Math.max(0, Math.min(1, share)));
    String shown = Html.escape(name);
    return "<div class=\"bar"
        + kind
        + "\"><span class=\"name\" title=\""
        + shown
        + "\">"
        + shown
        + "</span><span class=\"rail\"><span style=\"width:"
        + width
        + "%\"></span></span><span class=\"value\">"
        + Figures.percent(share)
        + "</span></div>";
  }

  private static String matrix(EvaluationRecord record) {
    List<EvaluationRecord.ClassLine> classes = record.classes();
    StringBuilder html =
        new StringBuilder(
            "<p class=\"note\">Rows: the images of a class. Columns: what they were taken for."
                + "</p><div class=\"scroll\"><table class=\"confusion\"><thead><tr><th></th>");
    for (int c = 0; c < classes.size(); c++) {
      html.append("<th title=\"").append(Html.escape(classes.get(c).name())).append("\">");
      html.append(c + 1).append("</th>");
    }
    html.append("</tr></thead><tbody>");
    for (int c = 0; c < classes.size(); c++) {
      html.append("<tr><th>").append(c + 1).append(' ');
      html.append(Html.escape(classes.get(c).name())).append("</th>");
      for (int p = 0; p < classes.size(); p++) {
        html.append(cell(record, c, p));
      }
      html.append("</tr>");
    }
    return html.append("</tbody></table></div>").toString();
  }

  private static String cell(EvaluationRecord record, int own, int taken) {
    int count = record.confusion()[own][taken];
    int images = record.classes().get(own).images();
    double share = images == 0 ? 0 : (double) count / images;
    String kind = (own == taken ? "right" : "wrong") + (share > DARK ? " dark" : "");
    return "<td class=\"%s\" style=\"--v:%s\" title=\"%s\">%s</td>"
        .formatted(
            kind,
            String.format(Locale.ROOT, "%.3f", share),
            Html.escape(
                "%d of %d %s taken for %s"
                    .formatted(
                        count,
                        images,
                        record.classes().get(own).name(),
                        record.classes().get(taken).name())),
            count == 0 ? "" : Integer.toString(count));
  }

  private record Pair(String own, String taken, int count) {}

  private static String pairs(EvaluationRecord record) {
    List<Pair> pairs = new ArrayList<>();
    for (int c = 0; c < record.classes().size(); c++) {
      for (int p = 0; p < record.classes().size(); p++) {
        if (c != p && record.confusion()[c][p] > 0) {
          String own = record.classes().get(c).name();
          pairs.add(new Pair(own, record.classes().get(p).name(), record.confusion()[c][p]));
        }
      }
    }
    pairs.sort(Comparator.comparingInt(pair -> -pair.count()));
    return "<p class=\"note\">What is confused most often.</p><table class=\"numbers\"><thead><tr>"
        + "<th>images of</th><th>taken for</th><th>images</th></tr></thead><tbody>"
        + pairs.stream()
            .limit(PAIRS)
            .map(
                pair ->
                    "<tr><td>%s</td><td>%s</td><td>%d</td></tr>"
                        .formatted(
                            Html.escape(pair.own()), Html.escape(pair.taken()), pair.count()))
            .collect(Collectors.joining())
        + "</tbody></table>";
  }

  private static String variants(EvaluationRecord record) {
    if (record.variants().size() == 1) {
      return "";
    }
    return "<div class=\"scroll\"><table class=\"numbers\"><thead><tr><th></th><th>top-1</th>"
        + "<th>top-5</th><th>best epoch</th><th>last epoch</th></tr></thead><tbody>"
        + record.variants().stream()
            .map(
                v ->
                    "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>"
                        .formatted(
                            Html.escape(v.name()),
                            Figures.percent(v.top1()),
                            Figures.percent(v.top5()),
                            v.epoch() == 0 ? "" : Integer.toString(v.epoch()),
                            v.epoch() == 0 ? "" : Figures.percent(v.last())))
            .collect(Collectors.joining())
        + "</tbody></table></div>";
  }

  private static String settings(EvaluationRecord record) {
    StringBuilder rows = new StringBuilder("<table class=\"pairs\">");
    for (Map.Entry<String, String> setting : record.settings().entrySet()) {
      rows.append(Section.row(setting.getKey(), setting.getValue()));
    }
    return rows.append("</table>").toString();
  }
}
