package org.selfdiff.runner.sweep.view;

import java.util.List;
import java.util.stream.DoubleStream;
import org.selfdiff.runner.picture.Canvas.Anchor;
import org.selfdiff.runner.report.chart.ChartAxis;
import org.selfdiff.runner.report.chart.Pen;
import org.selfdiff.runner.report.chart.Pen.At;
import org.selfdiff.runner.report.chart.Pen.Ink;
import org.selfdiff.runner.report.chart.Pen.Role;
import org.selfdiff.runner.report.chart.SvgPen;
import org.selfdiff.runner.report.chart.Ticks;
import org.selfdiff.runner.report.chart.ValueFormat;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.sweep.course.TrialRecord;

/**
 * The best trials with the score of every seed: one line per trial, a dot per seed, a bar of one
 * sample deviation to either side of the mean. Whether two trials differ is seen there.
 */
final class SeedPlot {
  private static final double WIDTH = 960;
  private static final double NARROW = 560;
  private static final double RIGHT = 40;

  /** A letter of a name is at most so wide on average, whatever the font. */
  private static final double LETTER = 8.4;

  private static final double MARGIN = 30;
  private static final double TOP = 14;
  private static final double ROW = 30;
  private static final int MOST = 12;
  private static final int LONGEST = 38;

  private final Results results;
  private final List<TrialRecord> trials;
  private final Ticks ticks;
  private final boolean points;
  private final double width;
  private final double left;

  private SeedPlot(Results results) {
    this.results = results;
    this.trials = results.ranked().stream().limit(MOST).toList();
    this.ticks =
        Ticks.around(
            new ChartAxis(
                "", ValueFormat.of(Labels.unit(results.sweep())), false, false, List.of()),
            trials.stream().flatMapToDouble(SeedPlot::shown).toArray());
    this.points = trials.stream().allMatch(s -> Labels.point(results, s).length() <= LONGEST);
    this.width = points ? WIDTH : NARROW;
    int longest = trials.stream().mapToInt(s -> name(s).length()).max().orElse(0);
    this.left = MARGIN + LETTER * longest;
  }

  /** What a trial tries where there is room for it in all lines, else its number in the table. */
  private String name(TrialRecord s) {
    return points ? Labels.point(results, s) : "trial " + s.trial();
  }

  /** The plot; nothing where trials have one seed only or none has a score. */
  static Html of(Results results) {
    if (results.sweep().seeds().size() < 2 || results.ranked().isEmpty()) {
      return Html.NONE;
    }
    SeedPlot plot = new SeedPlot(results);
    double height = TOP + ROW * plot.trials.size() + 30;
    return Html.of(
        plot.points
            ? "<div class=\"scroll plot\">%s</div>"
            : "<div class=\"scroll plot narrow\">%s</div>",
        SvgPen.draw(plot.width, height, "Scores of every seed", plot::draw));
  }

  /** The scores of a trial and the ends of its bar. */
  private static DoubleStream shown(TrialRecord s) {
    return DoubleStream.concat(
        s.last().stream().mapToDouble(v -> v),
        s.last().size() < 2
            ? DoubleStream.empty()
            : DoubleStream.of(s.mean() - s.deviation(), s.mean() + s.deviation()));
  }

  private void draw(Pen pen) {
    double bottom = TOP + ROW * trials.size();
    for (int i = 0; i < ticks.values().size(); i++) {
      double x = x(ticks.values().get(i));
      pen.line(Role.GRID, x, TOP, x, bottom);
      String label = ticks.labels().get(i);
      pen.text(Ink.of(Role.TICK), new At(x, bottom + 18), Anchor.MIDDLE, label);
    }
    for (int i = 0; i < trials.size(); i++) {
      TrialRecord s = trials.get(i);
      String name = Labels.point(results, s);
      double y = TOP + ROW * i + ROW / 2;
      int color = i == 0 ? 1 : 0;
      pen.titled(
          "trial " + s.trial() + ": " + name + ": " + Labels.score(results.sweep(), s),
          1,
          () -> trial(pen, s, name, y, color));
    }
  }

  private void trial(Pen pen, TrialRecord s, String name, double y, int color) {
    pen.text(Ink.of(Role.NAME), new At(left - 20, y + 4), Anchor.END, name(s));
    if (s.last().size() > 1) {
      double from = x(s.mean() - s.deviation());
      double to = x(s.mean() + s.deviation());
      pen.area(
          new Ink(Role.BAND, color),
          List.of(new At(from, y - 3), new At(to, y - 3), new At(to, y + 3), new At(from, y + 3)));
      double mean = x(s.mean());
      pen.line(new Ink(Role.CURVE, color), List.of(new At(mean, y - 8), new At(mean, y + 8)));
    }
    s.last().forEach(score -> pen.dot(new Ink(Role.DOT, color), new At(x(score), y), 4));
  }

  private double x(double score) {
    return left + ticks.place(score) * (width - RIGHT - left);
  }
}
