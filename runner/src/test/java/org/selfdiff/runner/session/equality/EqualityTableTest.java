package org.selfdiff.runner.session.equality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.selfdiff.methods.method.Method;
import org.selfdiff.runner.config.Corpus;

@Timeout(value = 10, unit = TimeUnit.MINUTES)
class EqualityTableTest {
  private static final Path PAGE = Corpus.experiments().resolve("LANGUAGE.md");
  private static final String BEGIN = "<!-- several devices: begin -->\n";
  private static final String END = "<!-- several devices: end -->";

  /** With {@code -Dselfdiff.regenerate=true} the table is written instead. */
  @Test
  void thePageHoldsWhatDevicesExchange() throws IOException {
    String table = EqualityTable.text();
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    if (Boolean.getBoolean("selfdiff.regenerate")) {
      page = page.substring(0, begin) + table + page.substring(page.indexOf(END));
      Files.writeString(PAGE, page);
    }

    assertThat(page.substring(begin, page.indexOf(END)))
        .as("the table of experiments/LANGUAGE.md is stale; its comment has the command")
        .isEqualTo(table);
  }

  @Test
  void everyMethodHasARow() {
    Set<Class<?>> rows =
        EqualCases.methods().stream().map(of -> of.method().getClass()).collect(Collectors.toSet());
    assertThat(rows).isEqualTo(Set.of(Method.class.getPermittedSubclasses()));
  }
}
