package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Recipes;

/** Every recipe compiles at its full size, and the page of all of them is what they say. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ParityTableTest {
  private static final Path PAGE = Corpus.experiments().resolve("PARITY.md");
  private static final String BEGIN = "<!-- parity: begin -->\n";
  private static final String END = "<!-- parity: end -->";

  private final RecipePlans plans = new RecipePlans();

  /** What one array cannot hold is said, and no other graph is refused. */
  @Test
  void everyRecipeCompilesAtItsFullSize() {
    for (String recipe : Recipes.all()) {
      RecipePlans.Step step = plans.of(recipe);
      assertThat(step.bytes()).as(recipe).isGreaterThan(1 << 20);
      step.refused()
          .ifPresent(
              why ->
                  assertThat(why)
                      .as(recipe)
                      .startsWith("the experiment is too large for any machine: ")
                      .contains("more than one array can have (2^31 - 1)"));
      assertThat(step.refused().isPresent())
          .as(recipe)
          .isEqualTo(
              Recipes.load(recipe).experiment().hardware().batch() > 2048 && isOfStages(recipe));
    }
  }

  /** In half precision and with recomputation what a few GPUs trained fits one. */
  @Test
  void recipesOfOneMachineFitOneGpu() {
    for (String recipe : Recipes.all()) {
      if (Recipes.load(recipe).experiment().hardware().batch() <= 2048) {
        assertThat(plans.sparing(recipe).bytes())
            .as(recipe)
            .isLessThanOrEqualTo(ParityTable.ONE_GPU);
      }
    }
  }

  private static boolean isOfStages(String recipe) {
    return Recipes.load(recipe).experiment().backbone() instanceof ResNets;
  }

  /** With {@code -Dselfdiff.regenerate=true} the tables are written instead. */
  @Test
  void thePageHoldsTheTablesOfTheRecipes() throws IOException {
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
