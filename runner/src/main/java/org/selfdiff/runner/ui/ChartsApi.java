package org.selfdiff.runner.ui;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.MeasureBands;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.StoredRun;
import org.selfdiff.runner.report.Curves;
import org.selfdiff.runner.report.chart.Chart;
import org.selfdiff.runner.report.chart.SvgChart;

/**
 * The charts of one run, or of several over each other, as SVG. Parameters: {@code id} and {@code
 * label} of each run, {@code axis}, {@code smoothing}, {@code log} for each key with a logarithmic
 * axis, {@code width} in pixels, and {@code version}, the one that the page shows already.
 */
record ChartsApi(RunCatalog runs, CurveStore store) {
  private static final double HEIGHT = 230;
  private static final long NARROWEST = 200;
  private static final long WIDEST = 2000;
  private static final double MOST_SMOOTHING = 99;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * A chart for the page.
   *
   * @param last the last value, where there is one curve alone
   * @param note what its values mean, where it does not say so itself
   */
  private record Drawn(
      String key, String title, String last, String note, boolean log, String svg) {}

  Answer get(Request request) throws IOException {
    List<String> ids = request.all("id");
    List<String> labels = request.all("label");
    if (ids.isEmpty() || ids.size() > RunsApi.MOST_COMPARED || labels.size() != ids.size()) {
      return Answer.refused(400, "Expected 1 to 50 runs, with a label each.");
    }
    List<RunCurves> curves = new ArrayList<>();
    for (String id : ids) {
      Optional<StoredRun> run = runs.find(id);
      if (run.isEmpty()) {
        return Answer.refused(404, "There is no such run.");
      }
      curves.add(store.of(run.get().paths().metrics()));
    }
    MeasureBands bands = ids.size() == 1 ? bands(runs.find(ids.get(0)).orElseThrow()) : null;
    String version = curves.stream().map(RunCurves::version).collect(Collectors.joining(" "));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("version", version);
    answer.put("behind", curves.stream().anyMatch(RunCurves::behind));
    if (request.first("version").filter(version::equals).isEmpty()) {
      answer.put("charts", drawn(curves, labels, bands, request));
    }
    return Answer.json(JSON.writeValueAsBytes(answer));
  }

  /** What is usual for the method of a run. */
  private static MeasureBands bands(StoredRun run) {
    try {
      return MeasureBands.of(run.settings().getOrDefault("method.kind", MeasureBands.ANY));
    } catch (UserException e) {
      return MeasureBands.of(MeasureBands.ANY);
    }
  }

  private static List<Drawn> drawn(
      List<RunCurves> runs, List<String> labels, MeasureBands bands, Request request) {
    Over over =
        switch (request.first("axis").orElse("")) {
          case "step" -> Over.STEP;
          case "time" -> Over.TIME;
          default -> Over.EPOCH;
        };
    Set<String> log = new HashSet<>(request.all("log"));
    // In hundredths.
    double smoothing = Math.min(MOST_SMOOTHING, request.number("smoothing", 0)) / 100;
    List<Curves.Source> sources = runs.stream().map(r -> r.over(over, smoothing)).toList();
    Curves curves = new Curves(over.axis(), log::contains);
    List<Chart> charts =
        runs.size() == 1
            ? curves.of(sources.get(0), levels(runs.get(0)), bands)
            : curves.overlaid(sources, labels, Chart.Naming.PAGE);
    double width = Math.max(NARROWEST, Math.min(WIDEST, request.number("width", 420)));
    return charts.stream()
        .map(
            chart ->
                new Drawn(
                    chart.key(),
                    chart.title(),
                    Curves.last(chart),
                    Curves.meaning(chart),
                    chart.y().log(),
                    SvgChart.render(chart, width, HEIGHT).text()))
        .toList();
  }

  private static Map<String, Double> levels(RunCurves run) {
    Map<String, Double> levels = new LinkedHashMap<>();
    run.last(Metrics.RAW_TOP1).ifPresent(value -> levels.put("raw pixels", value));
    run.last(Metrics.UNTRAINED_TOP1).ifPresent(value -> levels.put("untrained", value));
    return levels;
  }
}
