package org.selfdiff.runner.compare;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.selfdiff.runner.record.Metric;
import org.selfdiff.runner.terminal.Figures;

/** The columns of a comparison behind the name. */
enum Column {
  STATE("state", r -> r.state() == null ? RunComparison.ABSENT : r.state().text()),
  STEPS("steps", r -> Long.toString(r.steps())),
  EPOCHS("epochs", r -> Figures.epochs(r.epochs())),
  TIME("time", r -> Figures.of(Metric.Unit.SECONDS, r.seconds())),
  /** Only where a step of one of the runs was shared by several. */
  DEVICES("devices", r -> r.devices().isEmpty() ? RunComparison.ABSENT : r.devices()),
  SPEED("images/s", r -> number(r, "images_per_s", Metric.IMAGES_PER_SECOND)),
  LOSS("loss", r -> number(r, "loss", Metric.LOSS)),
  RAW("kNN raw pixels", r -> number(r, "knn_raw", Metric.RAW_TOP1)),
  UNTRAINED("untrained", r -> number(r, "knn_untrained", Metric.UNTRAINED_TOP1)),
  TRAINED("trained", r -> number(r, "knn_last", Metric.KNN_TOP1)),
  BEST("best", r -> number(r, "knn_best", Metric.KNN_TOP1)),
  DEVIATION("deviation", r -> number(r, "backbone_std", Metric.MEASURE)),
  RANK("rank", r -> number(r, "backbone_rank", Metric.MEASURE)),
  ALIGNMENT("alignment", r -> number(r, "backbone_alignment", Metric.MEASURE)),
  UNIFORMITY("uniformity", r -> number(r, "backbone_uniformity", Metric.MEASURE)),
  /** No table has it where no run has a value. */
  TEST("test top-1", r -> number(r, "test_last", Metric.TEST_TOP1));

  private static final List<Column> NEIGHBORS = List.of(RAW, UNTRAINED, TRAINED, BEST);
  private static final List<Column> MEASURES = List.of(DEVIATION, RANK, ALIGNMENT, UNIFORMITY);

  private final String title;
  private final Function<RunRecord, String> text;

  Column(String title, Function<RunRecord, String> text) {
    this.title = title;
    this.text = text;
  }

  /**
   * Those of a comparison: measures without labels where no run has accuracies, else these; that of
   * a classifier where a run has one, and devices where a run had several.
   */
  static List<Column> of(List<RunRecord> runs) {
    boolean measured =
        NEIGHBORS.stream().noneMatch(column -> hasValue(column, runs))
            && MEASURES.stream().anyMatch(column -> hasValue(column, runs));
    List<Column> without = measured ? NEIGHBORS : MEASURES;
    return Arrays.stream(values())
        .filter(column -> !without.contains(column))
        .filter(column -> column != TEST || hasValue(column, runs))
        .filter(column -> column != DEVICES || runs.stream().anyMatch(RunRecord::shared))
        .toList();
  }

  /** Whether one of some runs has a value. */
  static boolean hasValue(Column column, List<RunRecord> runs) {
    return runs.stream().anyMatch(run -> !column.of(run).equals(RunComparison.ABSENT));
  }

  String title() {
    return title;
  }

  String of(RunRecord run) {
    return text.apply(run);
  }

  private static String number(RunRecord run, String name, Metric row) {
    Double value = run.values().get(name);
    return value == null ? RunComparison.ABSENT : Figures.of(row.unit(), value);
  }
}
