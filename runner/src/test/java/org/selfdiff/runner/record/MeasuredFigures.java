package org.selfdiff.runner.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * The figures that the table of bands is made of: {@code experiments/collapse/figures.tsv}.
 *
 * @param rows one for each measurement behind the first epoch
 */
record MeasuredFigures(List<Row> rows) {
  private static final String HEALTHY = "healthy";
  private static final String NONE = "-";

  /** Measures whose low values tell of a collapse, and the share of the lowest that still does. */
  private static final Map<Measure, Double> TELLING =
      Map.of(
          Measure.BACKBONE_STD, 1 / 3.0,
          Measure.HEAD_STD, 1 / 3.0,
          Measure.BACKBONE_RANK, 0.25,
          Measure.HEAD_RANK, 0.25,
          Measure.BACKBONE_RANK_SHARE, 0.5,
          Measure.HEAD_RANK_SHARE, 0.5,
          Measure.PROTOTYPE_USE, 0.5);

  /** What a method that was not measured may have of the least of those that were. */
  private static final double UNKNOWN = 0.5;

  /**
   * One measurement.
   *
   * @param state healthy or collapsed
   * @param values of the measures that there are
   */
  record Row(String method, String state, String run, double epoch, Map<Measure, Double> values) {
    boolean healthy() {
      return state.equals(HEALTHY);
    }

    Map<String, Double> metrics() {
      Map<String, Double> metrics = new TreeMap<>();
      values.forEach((measure, value) -> metrics.put(measure.key(), value));
      return metrics;
    }
  }

  static MeasuredFigures read(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] cells = line.split("\t");
      if (!line.startsWith("#") && !cells[0].equals("method")) {
        Map<Measure, Double> values = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
          String cell = cells[4 + measure.ordinal()];
          if (!cell.equals(NONE)) {
            values.put(measure, Double.parseDouble(cell));
          }
        }
        rows.add(new Row(cells[0], cells[1], cells[2], Double.parseDouble(cells[3]), values));
      }
    }
    return new MeasuredFigures(rows);
  }

  /**
   * The measurements of finished runs.
   *
   * @param folder has the folders healthy and collapsed, and these those of the runs
   */
  static MeasuredFigures ofRuns(Path folder) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String state : List.of(HEALTHY, "collapsed")) {
      try (Stream<Path> runs = Files.list(folder.resolve(state))) {
        for (Path path : runs.sorted().toList()) {
          StoredRun run = StoredRun.at(path);
          String method = run.settings().get("method.kind");
          for (MetricsLine line : run.metrics().lines()) {
            Map<Measure, Double> values = new EnumMap<>(Measure.class);
            for (Measure measure : Measure.values()) {
              Double value = line.values().get(measure.key());
              if (value != null) {
                values.put(measure, value);
              }
            }
            if (!values.isEmpty() && line.epoch() > 1) {
              rows.add(new Row(method, state, run.settings().get("name"), line.epoch(), values));
            }
          }
        }
      }
    }
    return new MeasuredFigures(rows);
  }

  String table() {
    StringBuilder table = new StringBuilder("method\tstate\trun\tepoch");
    for (Measure measure : Measure.values()) {
      table.append('\t').append(measure.word());
    }
    for (Row row : rows) {
      table.append(
          "\n%s\t%s\t%s\t%s".formatted(row.method, row.state, row.run, rounded(row.epoch)));
      for (Measure measure : Measure.values()) {
        Double value = row.values.get(measure);
        table.append('\t').append(value == null ? NONE : rounded(value));
      }
    }
    return table.append('\n').toString();
  }

  /** The bands that follow, as {@link MeasureBands} reads them. */
  String bands() {
    StringBuilder table = new StringBuilder();
    Map<String, List<Row>> healthy =
        rows.stream()
            .filter(Row::healthy)
            .collect(Collectors.groupingBy(Row::method, TreeMap::new, Collectors.toList()));
    healthy.forEach((method, of) -> bands(method, of, 1, table));
    bands(
        MeasureBands.ANY, healthy.values().stream().flatMap(List::stream).toList(), UNKNOWN, table);
    return table.toString();
  }

  private static void bands(String method, List<Row> of, double share, StringBuilder table) {
    for (Measure measure : Measure.values()) {
      double[] values =
          of.stream()
              .flatMapToDouble(row -> DoubleStream.of(row.values.getOrDefault(measure, Double.NaN)))
              .filter(Double::isFinite)
              .sorted()
              .toArray();
      if (values.length > 0) {
        String least =
            TELLING.containsKey(measure) ? rounded(share * TELLING.get(measure) * values[0]) : NONE;
        String[] cells = {
          method, measure.word(), least, rounded(values[0]), rounded(values[values.length - 1])
        };
        table.append(Arrays.stream(cells).collect(Collectors.joining("\t"))).append('\n');
      }
    }
  }

  private static String rounded(double value) {
    return Double.toString(Double.parseDouble(String.format(Locale.ROOT, "%.3g", value)));
  }
}
