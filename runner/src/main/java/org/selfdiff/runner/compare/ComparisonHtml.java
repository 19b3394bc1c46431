package org.selfdiff.runner.compare;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.RunNames;
import org.selfdiff.runner.report.Curves;
import org.selfdiff.runner.report.chart.Chart;
import org.selfdiff.runner.report.chart.SvgPen;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.report.html.Page;
import org.selfdiff.runner.terminal.Figures;

/** A comparison as one HTML file: a table of the runs, their curves, and what they differ in. */
public final class ComparisonHtml {
  private static final List<Column> HIGHER_IS_BETTER =
      List.of(Column.TRAINED, Column.BEST, Column.TEST);

  private final RunComparison comparison;
  private final List<RunRecord> runs;
  private final List<String> labels;

  private ComparisonHtml(RunComparison comparison) {
    this.comparison = comparison;
    this.runs = comparison.runs();
    this.labels = comparison.labels();
  }

  /**
   * The whole document.
   *
   * @param metrics of each run, in the order of the comparison
   */
  public static String of(RunComparison comparison, List<Metrics> metrics) {
    ComparisonHtml page = new ComparisonHtml(comparison);
    String title = Figures.counted(comparison.runs().size(), "run") + " compared";
    List<String> letters =
        IntStream.range(0, metrics.size()).mapToObj(ComparisonHtml::letter).toList();
    List<Curves.Source> sources = metrics.stream().map(Curves.Source::of).toList();
    return Page.of(
        title,
        Html.join(
            Html.of("<header><h1>%s</h1></header>%n", title),
            Html.card("Results and cost", page.table()),
            Curves.cards(Curves.OVER_EPOCHS.overlaid(sources, letters, Chart.Naming.ENDS)),
            page.distances(metrics),
            Html.card("Differences of the experiments", page.differences())));
  }

  private Html table() {
    return Html.of(
        """
        <div class="scroll"><table class="numbers"><thead><tr><th></th><th>run</th>%s</tr></thead>
        <tbody>%s</tbody></table></div>%s
        """,
        columns(column -> Html.of("<th>%s</th>", column.title())),
        each(
            i ->
                Html.of(
                    "<tr><td>%s</td><td class=\"long\">%s</td>%s</tr>%n",
                    mark(i), name(i), columns(column -> cell(column, runs.get(i))))),
        Html.join(
            comparison.warnings().stream()
                .map(warning -> Html.of("<p class=\"bad warning\">%s</p>", warning))));
  }

  /** Beside a column with the devices a name needs none. */
  private String name(int index) {
    boolean told = Column.of(runs).contains(Column.DEVICES) && comparison.twin(index);
    return told ? RunNames.Named.ofFolder(runs.get(index).run()).name() : labels.get(index);
  }

  /** How far runs of the first one's experiment are from it; nothing where there are none. */
  private Html distances(List<Metrics> metrics) {
    List<Integer> twins =
        IntStream.range(1, runs.size()).filter(i -> comparison.twins(0, i)).boxed().toList();
    List<LossDistance> apart =
        twins.stream().map(i -> LossDistance.between(metrics.get(0), metrics.get(i))).toList();
    List<Long> steps = apart.stream().flatMap(d -> d.steps().stream()).distinct().sorted().toList();
    if (steps.isEmpty()) {
      return Html.NONE;
    }
    return Html.card(
        "Loss, difference from A",
        Html.of(
            """
            <p class="note">The largest up to a step, as a share of the loss of A. One experiment: where a single curve is seen, it covers the others.</p>
            <div class="scroll"><table class="numbers"><thead><tr><th></th>%s</tr></thead>
            <tbody>%s</tbody></table></div>
            """,
            Html.join(steps.stream().map(step -> Html.of("<th>to step %s</th>", step))),
            Html.join(
                IntStream.range(0, twins.size())
                    .mapToObj(
                        i ->
                            Html.of(
                                "<tr><td>%s</td>%s</tr>%n",
                                mark(twins.get(i)),
                                Html.join(
                                    steps.stream()
                                        .map(
                                            s -> Html.of("<td>%s</td>", of(apart.get(i), s)))))))));
  }

  private static String of(LossDistance apart, long step) {
    int at = apart.steps().indexOf(step);
    return at < 0 ? RunComparison.ABSENT : Figures.number(apart.largest().get(at));
  }

  private Html columns(Function<Column, Html> of) {
    return Html.join(Column.of(runs).stream().map(of));
  }

  private Html each(IntFunction<Html> of) {
    return Html.join(IntStream.range(0, runs.size()).mapToObj(of));
  }

  private Html cell(Column column, RunRecord run) {
    String text = column.of(run);
    return Html.of("<td>%s</td>", best(column, run) ? Html.of("<b>%s</b>", text) : text);
  }

  private boolean best(Column column, RunRecord run) {
    if (!HIGHER_IS_BETTER.contains(column) || runs.size() < 2) {
      return false;
    }
    String name =
        switch (column) {
          case BEST -> "knn_best";
          case TEST -> "test_last";
          default -> "knn_last";
        };
    double most =
        runs.stream()
            .mapToDouble(r -> r.values().getOrDefault(name, Double.NEGATIVE_INFINITY))
            .max()
            .orElse(0);
    return run.values().containsKey(name) && run.values().get(name) == most;
  }

  private Html differences() {
    Map<String, List<String>> differences = comparison.differences();
    long keys =
        comparison.singleSettings().stream().flatMap(s -> s.keySet().stream()).distinct().count();
    long equal = keys - differences.size();
    Html same =
        Html.of(
            "<p class=\"note\">%s the same.</p>",
            Figures.counted(equal, "setting") + (equal == 1 ? " is" : " are"));
    if (differences.isEmpty()) {
      return same;
    }
    return Html.of(
        """
        %s<div class="scroll"><table class="numbers sticky"><thead><tr><th>setting</th>%s</tr></thead>
        <tbody>%s</tbody></table></div>
        """,
        same,
        each(i -> Html.of("<th>%s</th>", mark(i))),
        Html.join(
            differences.entrySet().stream()
                .map(
                    e ->
                        Html.of(
                            "<tr><td><code>%s</code></td>%s</tr>%n",
                            e.getKey(),
                            Html.join(
                                e.getValue().stream()
                                    .map(v -> Html.of("<td class=\"setting\">%s</td>", v)))))));
  }

  /** The letters of a run in its color, as the curves have it. */
  private static Html mark(int index) {
    return Html.of("<span class=\"mark %s\">%s</span>", SvgPen.color(index), letter(index));
  }

  /** A, B ... Z, AA, AB ... */
  private static String letter(int index) {
    String last = String.valueOf((char) ('A' + index % 26));
    return index < 26 ? last : letter(index / 26 - 1) + last;
  }
}
