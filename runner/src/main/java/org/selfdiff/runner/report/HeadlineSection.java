package org.selfdiff.runner.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.record.Headline;
import org.selfdiff.runner.record.Measure;
import org.selfdiff.runner.record.MeasureBands;
import org.selfdiff.runner.record.Metric;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.terminal.Figures;

/** The numbers to look at first: what the features are worth, and what they cost. */
final class HeadlineSection implements Section {
  private static final List<Measure> IN_SHORT =
      List.of(
          Measure.BACKBONE_STD,
          Measure.HEAD_STD,
          Measure.BACKBONE_RANK_SHARE,
          Measure.BACKBONE_ALIGNMENT,
          Measure.BACKBONE_UNIFORMITY);

  @Override
  public Html html(ReportData data) {
    return Html.of(
        """
        <div class="headline">%s<div class="tiles">%s</div></div>
        """,
        neighbors(data), tiles(data));
  }

  private static Html neighbors(ReportData data) {
    Map<String, Double> knn = data.knn();
    if (knn.isEmpty()) {
      return measures(data);
    }
    List<Map.Entry<String, Double>> entries = List.copyOf(knn.entrySet());
    Html bars =
        Html.join(entries.stream().map(e -> Html.bar(e.getKey(), e.getValue(), isResult(e))));
    return Html.card("kNN top-1 accuracy", Html.join(bars, gain(entries), warning(data)));
  }

  /** What stands in the place of accuracies where images have no labels. */
  private static Html measures(ReportData data) {
    MeasureBands bands = MeasureBands.of(data.method());
    List<Html> rows = new ArrayList<>();
    for (Measure measure : IN_SHORT) {
      data.headline()
          .standing()
          .of(measure)
          .ifPresent(
              value ->
                  rows.add(
                      Html.of(
                          "<tr><td>%s</td><td>%s</td><td class=\"note\">%s</td></tr>",
                          measure.title(),
                          Figures.number(value),
                          bands
                              .of(measure)
                              .map(
                                  b ->
                                      "usual %s to %s"
                                          .formatted(
                                              Figures.number(b.low()), Figures.number(b.high())))
                              .orElse(""))));
    }
    return rows.isEmpty()
        ? Html.NONE
        : Html.card(
            "Features, without labels",
            Html.join(
                Html.of("<table class=\"measures\">%s</table>", Html.join(rows.stream())),
                warning(data)));
  }

  private static Html gain(List<Map.Entry<String, Double>> entries) {
    Map.Entry<String, Double> result = entries.get(entries.size() - 1);
    if (!isResult(result)) {
      return new Html("<p class=\"gain\">not evaluated since training began</p>");
    }
    return entries.subList(0, entries.size() - 1).stream()
        .max(Map.Entry.comparingByValue())
        .map(
            best -> {
              double points = 100 * (result.getValue() - best.getValue());
              return Html.of(
                  "<p class=\"gain\"><b>%s%.1f points</b> %s %s</p>",
                  points < 0 ? "" : "+",
                  Math.abs(points),
                  points < 0 ? "below" : "over",
                  best.getKey());
            })
        .orElse(Html.NONE);
  }

  private static Html warning(ReportData data) {
    return data.headline()
        .warning()
        .map(sentence -> Html.of("<p class=\"bad warning\">%s</p>", sentence))
        .orElse(Html.NONE);
  }

  private static boolean isResult(Map.Entry<String, Double> entry) {
    return entry.getKey().equals(ReportData.TRAINED);
  }

  private static Html tiles(ReportData data) {
    Headline headline = data.headline();
    Map<String, String> tiles = new LinkedHashMap<>();
    headline.loss().ifPresent(loss -> tiles.put("final loss", Figures.number(loss)));
    headline.test().ifPresent(top1 -> tiles.put("test top-1, classifier", Figures.percent(top1)));
    headline.imagesPerSecond().ifPresent(rate -> tiles.put("images/s", Figures.rate(rate)));
    if (!data.metrics().lines().isEmpty()) {
      tiles.put("steps", Long.toString(headline.steps()));
      tiles.put("epochs", Figures.epochs(headline.epochs()));
    }
    data.proof()
        .ifPresent(
            p ->
                tiles.put(
                    "ONNX proof", !p.asked() ? "not asked for" : p.passed() ? "passed" : "failed"));
    tiles.put("training time", Figures.of(Metric.Unit.SECONDS, headline.seconds()));
    return Html.join(
        tiles.entrySet().stream()
            .map(
                tile ->
                    Html.of(
                        """
                        <div class="tile"><span class="value">%s</span>\
                        <span class="name">%s</span></div>""",
                        tile.getValue(), tile.getKey())));
  }
}
