package org.selfdiff.runner.sweep.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.sweep.course.Standing;
import org.selfdiff.runner.sweep.language.Axis;
import org.selfdiff.runner.sweep.space.Dimension;
import org.selfdiff.runner.terminal.Figures;

/**
 * Parallel coordinates as inline SVG: one vertical axis per dimension and one for the score, one
 * line per trial, the better the darker. Where a dimension is inactive the line runs below its
 * axis.
 */
final class ParallelPlot {
  private static final int WIDTH = 960;
  private static final int TOP = 34;
  private static final int BOTTOM = 250;
  private static final int BELOW = 272;
  private static final int HEIGHT = 290;
  private static final int LEFT = 60;
  private static final int RIGHT = 880;
  private static final int MOST_LABELS = 8;

  private final Results results;
  private final List<Standing> trials;
  private final List<Axis> axes;
  private final double least;
  private final double most;

  private ParallelPlot(Results results, List<Standing> trials) {
    this.results = results;
    this.trials = trials;
    this.axes = results.sweep().space().axes();
    this.least = trials.stream().mapToDouble(Standing::mean).min().orElse(0);
    this.most = trials.stream().mapToDouble(Standing::mean).max().orElse(1);
  }

  /**
   * The plot of trials that have a score; nothing for fewer than two, or where all that differs is
   * one choice, which a table tells better.
   */
  static String of(Results results) {
    List<Standing> trials = results.ranked();
    List<Axis> axes = results.sweep().space().axes();
    boolean choice = axes.size() == 1 && !axes.get(0).options().isEmpty();
    return choice || trials.size() < 2 ? "" : new ParallelPlot(results, trials).draw();
  }

  private String draw() {
    StringBuilder svg = new StringBuilder();
    svg.append("<svg class=\"parallel\" viewBox=\"0 0 ").append(WIDTH).append(' ').append(HEIGHT);
    svg.append("\" role=\"img\" aria-label=\"Parallel coordinates of all trials\">");
    for (int i = trials.size() - 1; i >= 0; i--) {
      svg.append(trial(trials.get(i), i == 0));
    }
    Map<String, String> names = results.names();
    for (int i = 0; i < axes.size(); i++) {
      Dimension d = axes.get(i).dimension();
      svg.append(axis(i, names.get(d.key())));
      svg.append(ticks(i, axes.get(i)));
    }
    svg.append(axis(axes.size(), results.sweep().sweep().objective()));
    svg.append(Svg.text("tick", x(axes.size()) + 8, TOP + 4, "start", Figures.number(most)));
    svg.append(Svg.text("tick", x(axes.size()) + 8, BOTTOM + 4, "start", Figures.number(least)));
    return svg.append("</svg>").toString();
  }

  private String trial(Standing s, boolean best) {
    List<String> points = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      String text = s.point().get(axes.get(i).dimension().key());
      OptionalDouble value = text == null ? OptionalDouble.empty() : axes.get(i).read(text);
      double y = value.isEmpty() ? BELOW : y(axes.get(i).dimension().position(value.getAsDouble()));
      points.add(pair(x(i), y));
    }
    points.add(pair(x(axes.size()), y(share(s))));
    double good = results.sweep().sweep().goal().loss(1) < 0 ? share(s) : 1 - share(s);
    return String.format(
        Locale.ROOT,
        "<polyline class=\"%s\" style=\"opacity:%.2f\" points=\"%s\"><title>%s</title></polyline>",
        best ? "best" : "trial",
        best ? 1 : 0.25 + 0.5 * good,
        String.join(" ", points),
        Html.escape(
            "trial " + s.trial() + ": " + Labels.point(results, s) + ": " + Labels.score(s)));
  }

  private double share(Standing s) {
    return most > least ? (s.mean() - least) / (most - least) : 0.5;
  }

  private String axis(int i, String name) {
    return Svg.line("axis", x(i), TOP, x(i), BOTTOM) + Svg.text("name", x(i), 18, "middle", name);
  }

  private String ticks(int i, Axis axis) {
    Dimension d = axis.dimension();
    StringBuilder text = new StringBuilder();
    int options = axis.options().size();
    if (options > 0 && options <= MOST_LABELS) {
      for (int o = 0; o < options; o++) {
        text.append(
            Svg.text(
                "tick", x(i) + 6, y(d.position(o)) + 4, "start", axis.options().get(o).label()));
      }
    } else {
      for (double end : new double[] {0, 0.5, 1}) {
        text.append(Svg.text("tick", x(i) + 6, y(end) + 4, "start", axis.shown(d.at(end))));
      }
    }
    return text.toString();
  }

  private double x(int i) {
    return LEFT + (double) i / axes.size() * (RIGHT - LEFT);
  }

  private static double y(double position) {
    return BOTTOM - position * (BOTTOM - TOP);
  }

  private static String pair(double x, double y) {
    return String.format(Locale.ROOT, "%.1f,%.1f", x, y);
  }
}
