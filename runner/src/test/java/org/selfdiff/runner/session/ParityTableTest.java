package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Recipes;

/** Every recipe compiles at its full size, and the page of all of them is what they say. */
class ParityTableTest {
  private static final Path PAGE = Corpus.experiments().resolve("PARITY.md");
  private static final String BEGIN = "<!-- parity: begin -->\n";
  private static final String END = "<!-- parity: end -->";

  /** With {@code -Dselfdiff.regenerate=true} the tables are written instead. */
  @Test
  void thePageHoldsTheTablesOfTheRecipes() throws IOException {
    RecipePlans plans = new RecipePlans();
    for (String recipe : Recipes.all()) {
      long t = System.nanoTime();
      assertThat(plans.of(recipe).bytes()).as(recipe).isPositive();
      System.out.println("TIMED " + recipe + " " + (System.nanoTime() - t) / 1000000);
    }
    System.out.println("TIMED graphs " + plans.graphs());
    String tables = ParityTable.of(plans);
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    if (Boolean.getBoolean("selfdiff.regenerate")) {
      page = page.substring(0, begin) + tables + page.substring(page.indexOf(END));
      Files.writeString(PAGE, page);
    }
    assertThat(page.substring(begin, page.indexOf(END)))
        .as("the tables of experiments/PARITY.md are stale; its comment has the command")
        .isEqualTo(tables);
  }
}
