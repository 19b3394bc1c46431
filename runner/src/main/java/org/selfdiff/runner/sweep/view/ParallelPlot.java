package org.selfdiff.runner.sweep.view;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.selfdiff.runner.picture.Canvas.Anchor;
import org.selfdiff.runner.report.chart.Pen;
import org.selfdiff.runner.report.chart.Pen.At;
import org.selfdiff.runner.report.chart.Pen.Ink;
import org.selfdiff.runner.report.chart.Pen.Role;
import org.selfdiff.runner.report.chart.SvgPen;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.sweep.course.TrialRecord;
import org.selfdiff.runner.sweep.language.Axis;

/**
 * Parallel coordinates: one vertical axis per dimension and one for the score, one line per trial,
 * the better the darker. Where a dimension is inactive the line runs below its axis.
 */
final class ParallelPlot {
  private static final double WIDTH = 960;
  private static final double TOP = 34;
  private static final double BOTTOM = 250;
  private static final double BELOW = 272;
  private static final double MARGIN = 16;
  private static final double LEFT = 60;
  private static final double RIGHT = 880;

  private final Results results;
  private final List<TrialRecord> trials;
  private final List<Axis> axes;
  private final double least;
  private final double most;

  private ParallelPlot(Results results) {
    this.results = results;
    this.trials = results.ranked();
    this.axes = results.sweep().space().axes();
    this.least = trials.stream().mapToDouble(TrialRecord::mean).min().orElse(0);
    this.most = trials.stream().mapToDouble(TrialRecord::mean).max().orElse(1);
  }

  /**
   * The plot of trials that have a score; nothing for fewer than two, or where all that differs is
   * one choice, which a table tells better.
   */
  static Html of(Results results) {
    List<Axis> axes = results.sweep().space().axes();
    boolean choice = axes.size() == 1 && !axes.get(0).options().isEmpty();
    boolean inactive = axes.stream().anyMatch(a -> a.dimension().condition().isPresent());
    double height = (inactive ? BELOW : BOTTOM) + MARGIN;
    return choice || results.ranked().size() < 2
        ? Html.NONE
        : Html.of(
            "<div class=\"scroll plot\">%s</div>",
            SvgPen.draw(
                WIDTH,
                height,
                "Parallel coordinates of all trials",
                new ParallelPlot(results)::draw));
  }

  private void draw(Pen pen) {
    for (int i = trials.size() - 1; i >= 0; i--) {
      TrialRecord s = trials.get(i);
      Ink ink = new Ink(Role.CURVE, i == 0 ? 1 : 0);
      pen.titled(
          "trial "
              + s.trial()
              + ": "
              + Labels.point(results, s)
              + ": "
              + Labels.score(results.sweep(), s),
          i == 0 ? 1 : 0.25 + 0.5 * good(s),
          () -> pen.line(ink, places(s)));
    }
    for (int i = 0; i < axes.size(); i++) {
      Axis axis = axes.get(i);
      axis(pen, i, results.names().get(axis.dimension().key()));
      int at = i;
      AxisTicks.of(axis).forEach((position, label) -> tick(pen, at, position, label));
    }
    axis(pen, axes.size(), results.sweep().sweep().objective());
    tick(pen, axes.size(), share(most), Labels.figure(results.sweep(), most));
    if (least < most) {
      tick(pen, axes.size(), 0, Labels.figure(results.sweep(), least));
    }
  }

  private List<At> places(TrialRecord s) {
    List<At> places = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      String text = s.point().get(axes.get(i).dimension().key());
      OptionalDouble value = text == null ? OptionalDouble.empty() : axes.get(i).read(text);
      double y = value.isEmpty() ? BELOW : y(axes.get(i).dimension().position(value.getAsDouble()));
      places.add(new At(x(i), y));
    }
    places.add(new At(x(axes.size()), y(share(s.mean()))));
    return places;
  }

  private double share(double score) {
    return most > least ? (score - least) / (most - least) : 0.5;
  }

  private double good(TrialRecord s) {
    return results.sweep().sweep().goal().loss(1) < 0 ? share(s.mean()) : 1 - share(s.mean());
  }

  private void axis(Pen pen, int i, String name) {
    pen.line(Role.AXIS, x(i), TOP, x(i), BOTTOM);
    pen.text(Ink.of(Role.NAME), new At(x(i), 18), Anchor.MIDDLE, name);
  }

  private void tick(Pen pen, int i, double position, String label) {
    pen.text(Ink.of(Role.TICK), new At(x(i) + 8, y(position) + 4), Anchor.START, label);
  }

  private double x(int i) {
    return LEFT + (double) i / axes.size() * (RIGHT - LEFT);
  }

  private static double y(double position) {
    return BOTTOM - position * (BOTTOM - TOP);
  }
}
