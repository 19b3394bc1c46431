package org.selfdiff.runner.sweep.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.sweep.course.Standing;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.terminal.Figures;

/** The score of every trial over its rungs as inline SVG; those that were ended early end early. */
final class RungPlot {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 260;
  private static final int LEFT = 70;
  private static final int RIGHT = 930;
  private static final int TOP = 12;
  private static final int BOTTOM = 215;

  private final Results results;
  private final List<Integer> rungs;
  private final double least;
  private final double most;

  private RungPlot(Results results) {
    this.results = results;
    this.rungs = results.rungs();
    List<Double> all =
        results.ranked().stream().flatMap(s -> s.scores().stream()).map(RungPlot::mean).toList();
    this.least = all.stream().mapToDouble(v -> v).min().orElse(0);
    this.most = all.stream().mapToDouble(v -> v).max().orElse(1);
  }

  /** The plot; nothing where trials have one rung only. */
  static String of(Results results) {
    return results.rungs().size() < 2 || results.ranked().isEmpty()
        ? ""
        : new RungPlot(results).draw();
  }

  private String draw() {
    StringBuilder svg = new StringBuilder();
    svg.append("<svg class=\"rungs\" viewBox=\"0 0 ").append(WIDTH).append(' ').append(HEIGHT);
    svg.append("\" role=\"img\" aria-label=\"Score of every trial over its rungs\">");
    for (int r = 0; r < rungs.size(); r++) {
      svg.append(Svg.line("grid", x(r), TOP, x(r), BOTTOM));
      svg.append(Svg.text("tick", x(r), BOTTOM + 18, "middle", Integer.toString(rungs.get(r))));
    }
    svg.append(Svg.text("tick", (LEFT + RIGHT) / 2.0, BOTTOM + 37, "middle", "epoch"));
    for (double share : new double[] {0, 0.5, 1}) {
      double y = BOTTOM - share * (BOTTOM - TOP) + 4;
      String value = Figures.number(least + share * (most - least));
      svg.append(Svg.text("tick", LEFT - 14, y, "end", value));
    }
    List<Standing> ranked = results.ranked();
    for (int i = ranked.size() - 1; i >= 0; i--) {
      svg.append(trial(ranked.get(i)));
    }
    return svg.append("</svg>").toString();
  }

  private String trial(Standing s) {
    List<String> points = new ArrayList<>();
    for (int r = 0; r < s.scores().size(); r++) {
      points.add(String.format(Locale.ROOT, "%.1f,%.1f", x(r), y(mean(s.scores().get(r)))));
    }
    String end = points.get(points.size() - 1);
    String kind = s.state() == Trial.State.FINISHED ? "best" : "trial";
    return String.format(
        Locale.ROOT,
        "<g class=\"%s\"><polyline points=\"%s\"/><circle cx=\"%s\" cy=\"%s\" r=\"3\"/>"
            + "<title>%s</title></g>",
        kind,
        String.join(" ", points),
        end.split(",")[0],
        end.split(",")[1],
        Html.escape("trial " + s.trial() + ": " + Labels.point(results, s)));
  }

  private double x(int rung) {
    double last = rungs.get(rungs.size() - 1);
    double first = rungs.get(0);
    return LEFT + Math.log(rungs.get(rung) / first) / Math.log(last / first) * (RIGHT - LEFT);
  }

  private double y(double score) {
    double share = most > least ? (score - least) / (most - least) : 0.5;
    return BOTTOM - share * (BOTTOM - TOP);
  }

  private static double mean(List<Double> scores) {
    return scores.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
  }
}
