package org.selfdiff.runner.sweep.view;

import java.util.List;
import java.util.Locale;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.sweep.course.Standing;
import org.selfdiff.runner.terminal.Figures;

/**
 * The best trials with the score of every seed as inline SVG: one line per trial, a dot per seed, a
 * bar of one sample deviation to either side of the mean. Whether two trials differ is seen there.
 */
final class SeedPlot {
  private static final int WIDTH = 960;
  private static final int LEFT = 250;
  private static final int RIGHT = 920;
  private static final int TOP = 14;
  private static final int ROW = 30;
  private static final int MOST = 12;
  private static final int LONGEST = 34;
  private static final double MARGIN = 0.06;

  private final Results results;
  private final List<Standing> trials;
  private final double least;
  private final double most;

  private SeedPlot(Results results) {
    this.results = results;
    this.trials = results.ranked().stream().limit(MOST).toList();
    double low = trials.stream().mapToDouble(s -> end(s, -1)).min().orElse(0);
    double high = trials.stream().mapToDouble(s -> end(s, 1)).max().orElse(1);
    double margin = high > low ? MARGIN * (high - low) : 1;
    this.least = low - margin;
    this.most = high + margin;
  }

  /** The plot; nothing where trials have one seed only or none has a score. */
  static String of(Results results) {
    return results.sweep().seeds().size() < 2 || results.ranked().isEmpty()
        ? ""
        : new SeedPlot(results).draw();
  }

  /** The furthest that is drawn of a trial to one side, -1 or 1. */
  private static double end(Standing s, int side) {
    double seed = s.last().stream().mapToDouble(v -> side * v).max().orElseThrow();
    double bar = s.last().size() < 2 ? seed : side * s.mean() + s.deviation();
    return side * Math.max(seed, bar);
  }

  private String draw() {
    int bottom = TOP + ROW * trials.size();
    StringBuilder svg = new StringBuilder();
    svg.append("<svg class=\"seeds\" viewBox=\"0 0 ").append(WIDTH).append(' ');
    svg.append(bottom + 30).append("\" role=\"img\" aria-label=\"Scores of every seed\">");
    for (double share : new double[] {0, 0.25, 0.5, 0.75, 1}) {
      double value = least + share * (most - least);
      svg.append(Svg.line("grid", x(value), TOP, x(value), bottom));
      svg.append(Svg.text("tick", x(value), bottom + 18, "middle", Figures.number(value)));
    }
    for (int i = 0; i < trials.size(); i++) {
      svg.append(trial(trials.get(i), TOP + ROW * i + ROW / 2.0, i == 0));
    }
    return svg.append("</svg>").toString();
  }

  private String trial(Standing s, double y, boolean best) {
    String name = Labels.point(results, s);
    String shown = name.length() <= LONGEST ? name : name.substring(0, LONGEST - 1) + "…";
    StringBuilder svg = new StringBuilder(best ? "<g class=\"best\">" : "<g class=\"trial\">");
    svg.append("<title>").append(Html.escape("trial " + s.trial() + ": " + name + ": "));
    svg.append(Html.escape(Labels.score(s))).append("</title>");
    svg.append(Svg.text("tick", LEFT - 20, y + 4, "end", shown));
    if (s.last().size() > 1) {
      svg.append(
          Svg.line("spread", x(s.mean() - s.deviation()), y, x(s.mean() + s.deviation()), y));
      svg.append(Svg.line("mean", x(s.mean()), y - 8, x(s.mean()), y + 8));
    }
    for (double score : s.last()) {
      svg.append(
          String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", x(score), y));
    }
    return svg.append("</g>").toString();
  }

  private double x(double score) {
    return LEFT + (score - least) / (most - least) * (RIGHT - LEFT);
  }
}
