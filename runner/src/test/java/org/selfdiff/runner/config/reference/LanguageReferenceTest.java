package org.selfdiff.runner.config.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.schema.Schema;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.sweep.language.SweepLoader;

class LanguageReferenceTest {
  private static final Path PAGE = Corpus.experiments().resolve("LANGUAGE.md");
  private static final String MARK = "-Dsurefire.failIfNoSpecifiedTests=false -->\n\n";

  private static final String LIMITS = "<!-- limits -->\n\n";

  @Test
  void thePageHoldsTheReferenceOfTheRecords() throws IOException {
    String page = Files.readString(PAGE);
    int start = page.indexOf(MARK) + MARK.length();
    String reference =
        LanguageReference.of(Schema.of(Experiment.class))
            + LanguageReference.of(SweepLoader.language());
    if (Boolean.getBoolean("selfdiff.regenerate")) {
      Files.writeString(PAGE, page.substring(0, start) + reference);
    }

    assertThat(Files.readString(PAGE).substring(start))
        .as("experiments/LANGUAGE.md is stale; its comment has the command that writes it anew")
        .isEqualTo(reference);
  }

  @Test
  void thePageListsEveryLimit() throws IOException {
    String page = Files.readString(PAGE);
    int start = page.indexOf(LIMITS) + LIMITS.length();
    int end = page.indexOf("## Identity");
    String table = LimitTable.text();
    if (Boolean.getBoolean("selfdiff.regenerate")) {
      Files.writeString(PAGE, page.substring(0, start) + table + "\n" + page.substring(end));
    }

    assertThat(Files.readString(PAGE)).contains(LIMITS + table + "\n## Identity");
    assertThat(table).contains("| keys, those of an included file at each include | 2000 |");
  }

  @Test
  void thePageListsEveryExitStatus() throws IOException {
    String page = Files.readString(PAGE);

    Arrays.stream(ExitCode.values())
        .forEach(
            code ->
                assertThat(page).contains("| " + code.status() + " | " + code.meaning() + " |"));
  }

  @Test
  void everyKindAndUnitIsThere() {
    String reference = LanguageReference.of(Schema.of(Experiment.class));

    assertThat(reference)
        .contains("**`method.kind = moco`** · Momentum contrast")
        .contains(
            "| `method.queue` | a whole number of keys, 1 to 4194304 | `65536` | keys in the queue")
        .contains("### `views.augment`, a list")
        .contains("| `optimizer.lr` | a number, 0 or more | **required** | base learning rate |")
        .contains("| `optimizer.lr-batch` | a whole number of images, 1 to 131072 | absent |")
        .contains("*(not part of the identity)*");
  }
}
