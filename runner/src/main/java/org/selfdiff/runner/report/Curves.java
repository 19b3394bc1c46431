package org.selfdiff.runner.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.report.chart.Chart;
import org.selfdiff.runner.report.chart.ChartAxis;
import org.selfdiff.runner.report.chart.Point;
import org.selfdiff.runner.report.chart.Reference;
import org.selfdiff.runner.report.chart.Series;
import org.selfdiff.runner.report.chart.SvgChart;
import org.selfdiff.runner.report.chart.ValueFormat;
import org.selfdiff.runner.report.html.Html;

/**
 * The charts of what runs recorded.
 *
 * @param x their horizontal axis
 * @param log whether the chart of a key has a logarithmic axis
 */
public record Curves(ChartAxis x, Predicate<String> log) {
  /** Over the epochs, with linear axes. */
  public static final Curves OVER_EPOCHS = new Curves(ChartAxis.epochs(), key -> false);

  private static final String TERM = "loss_";
  private static final Set<String> LEVELS = Set.of(Metrics.RAW_TOP1, Metrics.UNTRAINED_TOP1);

  /** The metrics of one run. */
  public interface Source {
    /** What was recorded. */
    Set<String> keys();

    /**
     * One metric as a curve, without points where it was not recorded.
     *
     * @param noisy true to smooth it
     */
    Series series(String key, String label, boolean noisy);

    /** All that a finished run recorded, over its epochs. */
    static Source of(Metrics metrics) {
      return new Source() {
        @Override
        public Set<String> keys() {
          Set<String> keys = new TreeSet<>();
          metrics.lines().forEach(line -> keys.addAll(line.values().keySet()));
          return keys;
        }

        @Override
        public Series series(String key, String label, boolean noisy) {
          List<Metrics.Reading> points = metrics.series(key);
          return Series.of(
              label, points.stream().map(p -> new Point(p.epoch(), p.value())).toList(), noisy);
        }
      };
    }
  }

  /** All charts of one run, those that are looked at first in front. */
  public List<Chart> of(Source run, Map<String, Double> knn) {
    return Stream.concat(usual(run, knn).stream(), further(run).stream()).toList();
  }

  /**
   * The charts that every run has: loss, neighbors, learning rate, speed, spread of the features.
   *
   * @param knn label to accuracy; beside {@link ReportData#TRAINED}, which is a curve, levels
   */
  private List<Chart> usual(Source run, Map<String, Double> knn) {
    List<Reference> levels =
        knn.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(ReportData.TRAINED))
            .map(entry -> new Reference(entry.getKey(), entry.getValue()))
            .toList();
    return drawable(
        Quantity.USUAL.stream()
            .map(
                q ->
                    q.key().equals(Metrics.KNN_TOP1)
                        ? chart(q, neighbors(run), levels, Chart.Naming.ENDS)
                        : chart(
                            q,
                            List.of(run.series(q.key(), q.title(), q.noisy())),
                            List.of(),
                            Chart.Naming.ENDS)));
  }

  private static List<Series> neighbors(Source run) {
    Series top1 = run.series(Metrics.KNN_TOP1, "top-1", false);
    Series top5 = run.series(Metrics.KNN_TOP5, "top-5", false);
    return top5.points().isEmpty() ? List.of(top1) : List.of(top1, top5);
  }

  private static List<Chart> drawable(Stream<Chart> charts) {
    return charts.filter(Chart::drawable).toList();
  }

  /** The charts of what else was recorded, the terms of a loss in one. */
  private List<Chart> further(Source run) {
    Map<String, List<Series>> charts = new TreeMap<>();
    for (String key : run.keys()) {
      boolean shown = key.equals(Metrics.KNN_TOP5) || LEVELS.contains(key);
      if (rank(key) == Quantity.USUAL.size() && !shown) {
        boolean term = key.startsWith(TERM);
        Quantity q = Quantity.of(key);
        charts
            .computeIfAbsent(term ? TERM : key, k -> new ArrayList<>())
            .add(run.series(key, term ? key.substring(TERM.length()) : q.title(), q.noisy()));
      }
    }
    return charts.entrySet().stream()
        .map(
            e ->
                chart(
                    e.getKey().equals(TERM)
                        ? new Quantity(TERM, "Terms of the loss", ValueFormat.NUMBER, false, true)
                        : Quantity.of(e.getKey()),
                    e.getValue(),
                    List.of(),
                    Chart.Naming.ENDS))
        .filter(Chart::drawable)
        .toList();
  }

  /**
   * One chart for each metric, with the curves of all runs over each other.
   *
   * @param labels names of the runs
   */
  public List<Chart> overlaid(List<Source> runs, List<String> labels, Chart.Naming naming) {
    Set<String> keys = new TreeSet<>(Comparator.comparing(Curves::rank).thenComparing(k -> k));
    runs.forEach(run -> keys.addAll(run.keys()));
    keys.removeAll(LEVELS);
    return keys.stream()
        .map(Quantity::of)
        .map(
            q ->
                chart(
                    q,
                    IntStream.range(0, runs.size())
                        .mapToObj(i -> runs.get(i).series(q.key(), labels.get(i), q.noisy()))
                        .toList(),
                    List.of(),
                    naming))
        .filter(Chart::drawable)
        .toList();
  }

  /** Place among what is looked at first; behind it, for the rest. */
  private static int rank(String key) {
    int at = Quantity.USUAL.stream().map(Quantity::key).toList().indexOf(key);
    return at < 0 ? Quantity.USUAL.size() : at;
  }

  private Chart chart(
      Quantity q, List<Series> series, List<Reference> levels, Chart.Naming naming) {
    ChartAxis y = new ChartAxis("", q.format(), q.fromZero(), log.test(q.key()), List.of());
    return new Chart(q.key(), q.title(), x, y, series, levels, naming);
  }

  /** The charts as cards, those of what is not looked at first folded away. */
  public static Html cards(List<Chart> charts) {
    Html usual = grid(charts.stream().filter(c -> rank(c.key()) < Quantity.USUAL.size()));
    Html further = grid(charts.stream().filter(c -> rank(c.key()) == Quantity.USUAL.size()));
    return further.isEmpty()
        ? usual
        : Html.of(
            """
            %s<details class="further"><summary>Everything else recorded</summary>
            %s</details>
            """,
            usual, further);
  }

  private static Html grid(Stream<Chart> charts) {
    Html cards =
        Html.join(
            charts.map(
                chart ->
                    Html.of(
                        """
                        <section class="card chart"><h2>%s<span class="last">%s</span></h2>%s</section>
                        """,
                        chart.title(), chart.last(), SvgChart.render(chart))));
    return cards.isEmpty() ? Html.NONE : Html.of("<div class=\"charts\">%s</div>\n", cards);
  }
}
