package org.selfdiff.runner.sweep.view;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.report.html.Page;
import org.selfdiff.runner.sweep.course.TrialRecord;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.strategy.Importance;
import org.selfdiff.runner.terminal.Figures;

/** The report of a sweep as one HTML file that needs nothing else. */
public final class SweepReport {
  private SweepReport() {}

  /** The whole document. */
  public static String render(Results results) {
    String name = results.sweep().base().experiment().name();
    return Page.of(
        "Sweep " + name,
        Html.join(
            Html.of(
                """
                <header><h1>%s</h1><p class="sub">%s</p></header>
                """,
                name, headline(results)),
            Html.card("Best trials", table(results)),
            Html.card(
                "The best trials: a dot is a seed, a bar the sample deviation to either side of"
                    + " the mean",
                SeedPlot.of(results)),
            Html.card(
                "All trials: each line is one, its score that of its last rung",
                ParallelPlot.of(results)),
            Html.card("What the score depends on", importance(results)),
            Html.card("Course of the trials: full lines ran to their end", RungPlot.of(results)),
            Html.card("Not run, or broken off", missing(results))));
  }

  private static String headline(Results results) {
    List<String> parts = new ArrayList<>();
    parts.add(results.standings().size() + " trials");
    for (Trial.Status state : Trial.Status.values()) {
      int count = results.in(state).size();
      if (count > 0) {
        parts.add(count + " " + state.name().toLowerCase(Locale.ROOT));
      }
    }
    double seconds =
        results.standings().stream()
            .filter(s -> s.same() < 0)
            .mapToDouble(TrialRecord::seconds)
            .sum();
    parts.add(Figures.duration(Duration.ofSeconds(Math.round(seconds))) + " of runs");
    if (results.sweep().seeds().size() > 1) {
      parts.add("mean ± sample deviation over " + results.sweep().seeds().size() + " seeds");
    }
    return String.join(" · ", parts);
  }

  private static Html table(Results results) {
    if (results.ranked().isEmpty()) {
      return new Html("<p class=\"sub\">No run has reached its first rung yet.</p>");
    }
    Map<String, String> names = results.names();
    boolean seeds = results.sweep().seeds().size() > 1;
    List<String> heads = new ArrayList<>(List.of("trial"));
    heads.addAll(names.values());
    heads.addAll(List.of("epoch", results.sweep().sweep().objective()));
    heads.addAll(seeds ? List.of("seeds", "state") : List.of("state"));
    return Html.of(
        """
        <div class="scroll tall"><table class="numbers trials"><thead><tr>%s</tr></thead>
        <tbody>%s</tbody></table></div>
        """,
        Html.join(heads.stream().map(head -> Html.of("<th>%s</th>", head))),
        Html.join(
            results.ranked().stream()
                .map(
                    s ->
                        Html.of(
                            "<tr>%s</tr>%n",
                            Html.join(
                                cells(results, s, seeds)
                                    .map(cell -> Html.of("<td>%s</td>", cell)))))));
  }

  private static Stream<String> cells(Results results, TrialRecord s, boolean seeds) {
    Map<String, String> shown = results.shown(s);
    List<String> cells = new ArrayList<>(List.of(Integer.toString(s.trial())));
    results.names().keySet().forEach(key -> cells.add(shown.getOrDefault(key, "")));
    cells.add(results.rungs().get(s.scores().size() - 1).toString());
    cells.add(Labels.score(results.sweep(), s));
    if (seeds) {
      cells.add(
          String.join(
              " ", s.last().stream().map(one -> Labels.figure(results.sweep(), one)).toList()));
    }
    cells.add(Labels.state(s));
    return cells.stream();
  }

  private static Html importance(Results results) {
    Map<String, Double> shares = Importance.of(results.sweep().space().space(), results.history());
    Map<String, String> names = results.names();
    return shares.isEmpty()
        ? Html.NONE
        : Html.of(
            """
            <div class="importance">%s</div><p class="sub">Share of the differences in rank between \
            the trials that each explains by itself (epsilon squared); 0 is what chance would.</p>
            """,
            Html.join(
                shares.entrySet().stream()
                    .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                    .map(e -> Html.bar(names.get(e.getKey()), e.getValue(), true))));
  }

  private static Html missing(Results results) {
    Html items =
        Html.join(
            results.standings().stream()
                .filter(
                    s -> s.same() >= 0 || !s.note().isEmpty() && s.state() != Trial.Status.FINISHED)
                .map(
                    s ->
                        Html.of(
                            "<li>trial %s (%s) %s%s</li>",
                            s.trial(),
                            Labels.point(results, s),
                            Labels.state(s),
                            s.same() >= 0 ? "" : ": " + s.note())));
    return items.isEmpty() ? Html.NONE : Html.of("<ul>%s</ul>", items);
  }
}
