package org.selfdiff.runner.sweep.view;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.sweep.course.Standing;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.strategy.Importance;
import org.selfdiff.runner.terminal.Figures;

/** The report of a sweep as one HTML file that needs nothing else. */
public final class SweepReport {
  private SweepReport() {}

  /** The whole document. */
  public static String render(Results results) {
    String name = Html.escape(results.sweep().base().experiment().name());
    StringBuilder html = new StringBuilder();
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>Sweep ");
    html.append(name).append(" · SelfDiff</title>\n<style>\n").append(style());
    html.append("</style>\n</head>\n<body>\n<main>\n<header><h1>").append(name);
    html.append("</h1><p class=\"sub\">").append(Html.escape(headline(results)));
    html.append("</p></header>\n");
    card(html, "Best trials", table(results));
    card(
        html,
        "The best trials: a dot is a seed, a bar the sample deviation to either side of the mean",
        SeedPlot.of(results));
    card(
        html,
        "All trials: each line is one, its score that of its last rung",
        ParallelPlot.of(results));
    card(html, "What the score depends on", importance(results));
    card(html, "Course of the trials: full lines ran to their end", RungPlot.of(results));
    card(html, "Not run, or broken off", missing(results));
    return html.append("</main>\n</body>\n</html>\n").toString();
  }

  private static void card(StringBuilder html, String title, String content) {
    if (!content.isEmpty()) {
      html.append("<section class=\"card\"><h2>").append(Html.escape(title)).append("</h2>");
      html.append(content).append("</section>\n");
    }
  }

  private static String headline(Results results) {
    List<String> parts = new ArrayList<>();
    parts.add(results.standings().size() + " trials");
    for (Trial.State state : Trial.State.values()) {
      int count = results.in(state).size();
      if (count > 0) {
        parts.add(count + " " + state.name().toLowerCase(Locale.ROOT));
      }
    }
    double seconds =
        results.standings().stream().filter(s -> s.same() < 0).mapToDouble(Standing::seconds).sum();
    parts.add(Figures.duration(Duration.ofSeconds(Math.round(seconds))) + " of runs");
    if (results.sweep().seeds().size() > 1) {
      parts.add("mean ± sample deviation over " + results.sweep().seeds().size() + " seeds");
    }
    return String.join(" · ", parts);
  }

  private static String table(Results results) {
    if (results.ranked().isEmpty()) {
      return "<p class=\"sub\">No run has reached its first rung yet.</p>";
    }
    Map<String, String> names = results.names();
    StringBuilder html = new StringBuilder("<div class=\"wide\"><table><tr><th>trial</th>");
    names.values().forEach(n -> html.append("<th>").append(Html.escape(n)).append("</th>"));
    boolean seeds = results.sweep().seeds().size() > 1;
    html.append("<th>epoch</th><th>").append(Html.escape(results.sweep().sweep().objective()));
    html.append(seeds ? "</th><th>seeds" : "").append("</th><th>state</th></tr>");
    for (Standing s : results.ranked()) {
      Map<String, String> shown = results.shown(s);
      html.append("<tr><td>").append(s.trial()).append("</td>");
      names
          .keySet()
          .forEach(
              k ->
                  html.append("<td>")
                      .append(Html.escape(shown.getOrDefault(k, "")))
                      .append("</td>"));
      html.append("<td>").append(results.rungs().get(s.scores().size() - 1)).append("</td><td>");
      html.append(Labels.score(s)).append("</td><td>");
      if (seeds) {
        html.append(String.join(" ", s.last().stream().map(Figures::number).toList()));
        html.append("</td><td>");
      }
      html.append(Labels.state(s)).append("</td></tr>");
    }
    return html.append("</table></div>").toString();
  }

  private static String importance(Results results) {
    Map<String, Double> shares = Importance.of(results.sweep().space().space(), results.history());
    if (shares.isEmpty()) {
      return "";
    }
    Map<String, String> names = results.names();
    StringBuilder html = new StringBuilder();
    shares.forEach(
        (key, share) ->
            html.append(
                String.format(
                    Locale.ROOT,
                    "<div class=\"bar\"><span class=\"name\">%s</span><span class=\"rail\">"
                        + "<span style=\"width:%.1f%%\"></span></span>"
                        + "<span class=\"value\">%s</span></div>",
                    Html.escape(names.get(key)),
                    100 * share,
                    Figures.percent(share))));
    return html.append(
            "<p class=\"sub\">Share of the differences in rank between the trials that each explains"
                + " by itself (epsilon squared); 0 is what chance would.</p>")
        .toString();
  }

  private static String missing(Results results) {
    StringBuilder html = new StringBuilder();
    for (Standing s : results.standings()) {
      boolean told = !s.note().isEmpty() && s.state() != Trial.State.FINISHED || s.same() >= 0;
      if (told) {
        html.append("<li>trial ").append(s.trial()).append(" (");
        html.append(Html.escape(Labels.point(results, s))).append(") ");
        html.append(Html.escape(Labels.state(s)));
        html.append(s.same() >= 0 ? "" : ": " + Html.escape(s.note())).append("</li>");
      }
    }
    return html.isEmpty() ? "" : "<ul>" + html + "</ul>";
  }

  private static String style() {
    try (InputStream in = SweepReport.class.getResourceAsStream("sweep.css")) {
      if (in == null) {
        throw new IllegalStateException("resource sweep.css is missing from the build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
