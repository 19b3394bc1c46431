package org.selfdiff.runner.sweep.view;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.selfdiff.runner.report.chart.Chart;
import org.selfdiff.runner.report.chart.ChartAxis;
import org.selfdiff.runner.report.chart.Point;
import org.selfdiff.runner.report.chart.Series;
import org.selfdiff.runner.report.chart.SvgChart;
import org.selfdiff.runner.report.chart.ValueFormat;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.sweep.course.TrialRecord;
import org.selfdiff.runner.sweep.space.Trial;

/** The score of every trial over its rungs; those that were ended early end early. */
final class RungPlot {
  private static final double WIDTH = 960;
  private static final double HEIGHT = 260;

  private RungPlot() {}

  /** The plot; nothing where trials have one rung only. */
  static Html of(Results results) {
    List<Double> rungs = results.rungs().stream().map(Integer::doubleValue).toList();
    List<Series> trials = new ArrayList<>();
    for (TrialRecord s : results.ranked()) {
      // The best is drawn last, over the others.
      trials.add(0, series(results, s, rungs));
    }
    ChartAxis epochs = new ChartAxis("epoch", ValueFormat.COUNT, false, true, rungs);
    ChartAxis score =
        new ChartAxis("", ValueFormat.of(Labels.unit(results.sweep())), false, false, List.of());
    Chart chart =
        new Chart(
            "rungs",
            "Score of every trial over its rungs",
            epochs,
            score,
            trials,
            List.of(),
            Chart.Naming.POINTED);
    return rungs.size() < 2 || !chart.drawable()
        ? Html.NONE
        : Html.of("<div class=\"scroll plot\">%s</div>", SvgChart.render(chart, WIDTH, HEIGHT));
  }

  private static Series series(Results results, TrialRecord s, List<Double> rungs) {
    List<Point> points = new ArrayList<>();
    for (int r = 0; r < s.scores().size(); r++) {
      double mean = s.scores().get(r).stream().mapToDouble(v -> v).average().orElse(Double.NaN);
      points.add(new Point(rungs.get(r), mean));
    }
    return new Series(
        "trial " + s.trial() + ": " + Labels.point(results, s),
        points,
        0,
        OptionalDouble.empty(),
        s.state() != Trial.Status.FINISHED);
  }
}
