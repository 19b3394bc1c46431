package org.selfdiff.runner.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.selfdiff.runner.record.Measure;
import org.selfdiff.runner.record.MeasureBand;
import org.selfdiff.runner.record.MeasureBands;
import org.selfdiff.runner.record.Metric;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.report.chart.Band;
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

  private static final String TERMS = "loss terms";

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

  /**
   * All charts of one run, those that are looked at first in front, then the standing measures.
   *
   * @param knn label to accuracy; beside {@link ReportData#TRAINED}, which is a curve, levels
   * @param bands what is usual for its method
   */
  public List<Chart> of(Source run, Map<String, Double> knn, MeasureBands bands) {
    return Stream.of(usual(run, knn), measures(run, bands), further(run))
        .flatMap(List::stream)
        .toList();
  }

  /** The same without what is usual. */
  public List<Chart> of(Source run, Map<String, Double> knn) {
    return of(run, knn, new MeasureBands(Map.of()));
  }

  /** The charts of measures, each with what is usual and the level of a collapse. */
  private List<Chart> measures(Source run, MeasureBands bands) {
    return drawable(
        Arrays.stream(Measure.values())
            .map(Measure::key)
            .filter(run.keys()::contains)
            .map(key -> measure(run, key, Measure.of(key).flatMap(bands::of))));
  }

  private Chart measure(Source run, String key, Optional<MeasureBand> band) {
    Metric row = Metric.of(key);
    List<Reference> levels =
        band.stream()
            .flatMap(b -> b.least().stream().boxed())
            .map(least -> new Reference("collapsed", least))
            .toList();
    return new Chart(
        key,
        row.title(key),
        x,
        y(row, key),
        List.of(series(run, key, levels.isEmpty() ? row.title(key) : "run")),
        levels,
        Chart.Naming.ENDS,
        band.map(b -> new Band(b.low(), b.high())));
  }

  /** What the values of a chart mean, where it does not say so itself: a sentence, or empty. */
  public static String meaning(Chart chart) {
    String usual =
        chart
            .band()
            .map(
                band ->
                    "; usual is %s to %s"
                        .formatted(
                            chart.y().format().value(band.low()),
                            chart.y().format().value(band.high())))
            .orElse("");
    return Measure.of(chart.key()).map(measure -> measure.meaning() + usual).orElse("");
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
        Metric.first().stream()
            .map(
                row ->
                    row == Metric.KNN_TOP1
                        ? chart(row.pattern(), neighbors(run), levels, Chart.Naming.ENDS)
                        : chart(row.pattern(), curves(run, row), List.of(), Chart.Naming.ENDS)));
  }

  private static Series series(Source run, String key, String label) {
    return run.series(key, label, Metric.of(key).noisy());
  }

  private static List<Series> curves(Source run, Metric row) {
    return row == Metric.TEST_TOP1
        ? accuracies(run, Metrics.TEST_TOP1, Metrics.TEST_TOP5)
        : List.of(series(run, row.pattern(), row.title()));
  }

  private static List<Series> neighbors(Source run) {
    return accuracies(run, Metrics.KNN_TOP1, Metrics.KNN_TOP5);
  }

  private static List<Series> accuracies(Source run, String ofOne, String ofFive) {
    Series top1 = series(run, ofOne, "top-1");
    Series top5 = series(run, ofFive, "top-5");
    return top5.points().isEmpty() ? List.of(top1) : List.of(top1, top5);
  }

  private static List<Chart> drawable(Stream<Chart> charts) {
    return charts.filter(Chart::drawable).toList();
  }

  /** The charts of what else was recorded, the terms of a loss in one. */
  private List<Chart> further(Source run) {
    Map<String, List<Series>> charts = new TreeMap<>();
    for (String key : run.keys()) {
      Metric row = Metric.of(key);
      if (row.chart() == Metric.Chart.TERM || row.chart() == Metric.Chart.FURTHER) {
        String chart = row.chart() == Metric.Chart.TERM ? TERMS : key;
        charts.computeIfAbsent(chart, k -> new ArrayList<>()).add(series(run, key, row.title(key)));
      }
    }
    return drawable(
        charts.entrySet().stream()
            .map(
                e ->
                    e.getKey().equals(TERMS)
                        ? chart(TERMS, Metric.LOSS_TERM, Metric.LOSS_TERM.title(), e.getValue())
                        : chart(e.getKey(), e.getValue(), List.of(), Chart.Naming.ENDS)));
  }

  /**
   * One chart for each metric, with the curves of all runs over each other.
   *
   * @param labels names of the runs
   */
  public List<Chart> overlaid(List<Source> runs, List<String> labels, Chart.Naming naming) {
    Set<String> keys =
        new TreeSet<>(Comparator.comparing(Metric::of).thenComparing(Comparator.naturalOrder()));
    runs.forEach(run -> keys.addAll(run.keys()));
    keys.removeIf(key -> Metric.of(key).chart() == Metric.Chart.LEVEL);
    return drawable(
        keys.stream()
            .map(
                key ->
                    chart(
                        key,
                        IntStream.range(0, runs.size())
                            .mapToObj(i -> series(runs.get(i), key, labels.get(i)))
                            .toList(),
                        List.of(),
                        naming)));
  }

  private Chart chart(
      String key, List<Series> series, List<Reference> levels, Chart.Naming naming) {
    Metric row = Metric.of(key);
    return new Chart(key, title(row, key), x, y(row, key), series, levels, naming);
  }

  private Chart chart(String key, Metric row, String title, List<Series> series) {
    return new Chart(key, title, x, y(row, key), series, List.of(), Chart.Naming.ENDS);
  }

  private ChartAxis y(Metric row, String key) {
    return new ChartAxis("", ValueFormat.of(row.unit()), row.fromZero(), log.test(key), List.of());
  }

  /** Of a term of the loss that has a chart of its own, which loss it is. */
  private static String title(Metric row, String key) {
    return row.chart() == Metric.Chart.TERM ? "Loss: " + row.title(key) : row.title(key);
  }

  private static boolean is(Chart chart, Metric.Chart place) {
    return Metric.of(chart.key()).chart() == place;
  }

  /**
   * The charts as cards, those of what is not looked at first folded away: standing measures where
   * there are accuracies.
   */
  public static Html cards(List<Chart> charts) {
    Html usual = grid(charts.stream().filter(chart -> is(chart, Metric.Chart.FIRST)));
    Html measures = grid(charts.stream().filter(chart -> is(chart, Metric.Chart.MEASURE)));
    Html further =
        grid(
            charts.stream()
                .filter(
                    chart -> !is(chart, Metric.Chart.FIRST) && !is(chart, Metric.Chart.MEASURE)));
    return Html.join(
        usual,
        folded("Standing measures, without labels", !isJudged(charts), measures),
        folded("Everything else recorded", false, further));
  }

  private static boolean isJudged(List<Chart> charts) {
    return charts.stream().anyMatch(chart -> chart.key().equals(Metrics.KNN_TOP1));
  }

  private static Html folded(String summary, boolean open, Html charts) {
    return charts.isEmpty()
        ? Html.NONE
        : Html.of(
            """
            <details class="further"%s><summary>%s</summary>
            %s</details>
            """,
            open ? " open" : "", summary, charts);
  }

  /**
   * The last value of a chart of one curve alone; empty for others and where a value is that of one
   * batch alone, whatever the reader makes of the curve.
   */
  public static String last(Chart chart) {
    return Metric.of(chart.key()).noisy() ? "" : chart.last();
  }

  private static Html note(Chart chart) {
    String meaning = meaning(chart);
    return meaning.isEmpty() ? Html.NONE : Html.of("<p class=\"note\">%s</p>", meaning);
  }

  private static Html grid(Stream<Chart> charts) {
    Html cards =
        Html.join(
            charts.map(
                chart ->
                    Html.of(
                        """
                        <section class="card chart"><h2>%s<span class="last">%s</span></h2>%s%s</section>
                        """,
                        chart.title(), last(chart), note(chart), SvgChart.render(chart))));
    return cards.isEmpty() ? Html.NONE : Html.of("<div class=\"charts\">%s</div>\n", cards);
  }
}
