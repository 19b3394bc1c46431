package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.method.Method;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.schema.Schema;

/**
 * The bands follow from the figures, tell collapsed runs from healthy ones, and cover every method.
 * With {@code -Dselfdiff.regenerate=true} the table is written instead, and with {@code
 * -Dselfdiff.measured=FOLDER} the figures of the runs there before.
 */
class MeasureBandsTest {
  private static final Path FIGURES = Corpus.experiments().resolve("collapse/figures.tsv");
  private static final Path TABLE =
      Corpus.experiments()
          .resolve("../runner/src/main/resources/org/selfdiff/runner/record")
          .resolve(MeasureBands.TABLE);

  private static String comments(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("#"))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  @Test
  void theTableFollowsFromTheFigures() throws IOException {
    String measured = System.getProperty("selfdiff.measured");
    if (measured != null) {
      Files.writeString(
          FIGURES, comments(FIGURES) + MeasuredFigures.ofRuns(Path.of(measured)).table());
    }
    String table = comments(TABLE) + MeasuredFigures.read(FIGURES).bands();
    if (Boolean.getBoolean("selfdiff.regenerate")) {
      Files.writeString(TABLE, table);
      return;
    }
    assertThat(table).isEqualTo(Files.readString(TABLE));
  }

  @Test
  void noHealthyMeasurementShowsASignAndCollapsedRunsDoTwiceInARow() throws IOException {
    List<MeasuredFigures.Row> rows = MeasuredFigures.read(FIGURES).rows();
    rows.stream()
        .filter(MeasuredFigures.Row::healthy)
        .forEach(
            row -> {
              MeasureBands bands = MeasureBands.of(row.method());
              assertThat(Collapse.signs(row.metrics(), bands)).as("%s", row).isEmpty();
              assertThat(Collapse.signs(row.metrics(), MeasureBands.of(MeasureBands.ANY)))
                  .as("%s", row)
                  .isEmpty();
            });
    Map<String, List<MeasuredFigures.Row>> collapsed =
        rows.stream()
            .filter(row -> !row.healthy())
            .collect(Collectors.groupingBy(MeasuredFigures.Row::run));
    assertThat(collapsed).isNotEmpty();
    collapsed.forEach(
        (run, of) ->
            assertThat(of.stream().limit(Collapse.IN_A_ROW))
                .as(run)
                .allSatisfy(
                    row ->
                        assertThat(Collapse.signs(row.metrics(), MeasureBands.of(row.method())))
                            .isNotEmpty()));
  }

  @Test
  void everyMethodHasBandsOfItsOwnOrThoseOfAny() {
    MeasureBands any = MeasureBands.of(MeasureBands.ANY);
    assertThat(any.of(Measure.HEAD_STD)).isPresent();
    assertThat(
            Schema.choice(Method.class).kinds().stream()
                .map(kind -> kind.kind().orElseThrow().value())
                .filter(kind -> MeasureBands.of(kind).equals(any)))
        .containsExactlyInAnyOrder("mgd", "mgd-supervised", "mugs", "supervised");
  }

  @Test
  void fewDirectionsAreASignOnlyWhereMoreArePossible() {
    MeasureBands bands = MeasureBands.of("simsiam");
    double few = bands.of(Measure.BACKBONE_RANK).orElseThrow().least().orElseThrow() / 2;
    double share = bands.of(Measure.BACKBONE_RANK_SHARE).orElseThrow().low();
    assertThat(
            Collapse.signs(
                Map.of(Measure.BACKBONE_RANK.key(), few, Measure.BACKBONE_RANK_SHARE.key(), share),
                bands))
        .isEmpty();
    assertThat(
            Collapse.signs(
                Map.of(
                    Measure.BACKBONE_RANK.key(), few, Measure.BACKBONE_RANK_SHARE.key(), share / 9),
                bands))
        .extracting(Collapse.Sign::measure)
        .containsExactly(Measure.BACKBONE_RANK);
  }
}
