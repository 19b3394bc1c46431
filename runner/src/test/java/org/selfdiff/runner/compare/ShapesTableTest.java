package org.selfdiff.runner.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.config.Corpus;

/** The page of experiments shows the recorded runs of {@code experiments/shapes}. */
class ShapesTableTest {
  private static final Path PAGE = Corpus.experiments().resolve("README.md");
  private static final Path RECORDS = Corpus.experiments().resolve("shapes/results.json");
  private static final String BEGIN = "<!-- shapes: begin -->\n";
  private static final String END = "<!-- shapes: end -->";

  private static RunComparison records() throws IOException {
    return ComparisonJson.read(Files.readString(RECORDS));
  }

  /** With {@code -Dselfdiff.regenerate=true} the table is written instead. */
  @Test
  void thePageHoldsTheTableOfTheRecords() throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf(END);
    String table = MarkdownTable.of(records());
    if (Boolean.getBoolean("selfdiff.regenerate")) {
      Files.writeString(PAGE, page.substring(0, from) + table + page.substring(to));
      return;
    }
    assertThat(page.substring(from, to)).isEqualTo(table);
  }

  @Test
  void everyRecipeHasARunThatLearned() throws IOException {
    try (Stream<Path> files = Files.list(Corpus.experiments().resolve("shapes"))) {
      assertThat(records().runs().stream().map(r -> r.settings().get("name")))
          .containsExactlyInAnyOrderElementsOf(
              files
                  .map(f -> f.getFileName().toString())
                  .filter(f -> f.endsWith(".conf"))
                  .map(f -> "shapes-" + f.replace(".conf", ""))
                  .toList());
    }
    for (RunRecord run : records().runs()) {
      assertThat(run.values().get("knn_last"))
          .as(run.run())
          .isGreaterThan(run.values().get("knn_untrained"));
    }
  }
}
