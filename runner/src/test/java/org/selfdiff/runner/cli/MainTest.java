package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.exit.ExitCode;

class MainTest {
  @Test
  void anUnknownVerbIsAnsweredWithTheNearestOne() {
    Spoken spoken = Spoken.to("chek", "x.conf");

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.out()).isEmpty();
    assertThat(spoken.err())
        .startsWith("selfdiff: unknown command chek, expected ")
        .contains(", did you mean check?\nselfdiff --help shows what can be asked for.\n")
        .doesNotContain("\tat ");
  }

  @Test
  void anUnknownOptionIsAnsweredWithTheNearestOne() {
    Spoken spoken = Spoken.to("explain", "--jsn", "x.conf");

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err())
        .isEqualTo(
            """
            selfdiff explain: unknown option --jsn, did you mean --json?
            selfdiff explain --help shows what can be asked for.
            """);
  }

  @Test
  void withoutVerbTheVerbsAreNamed() {
    Spoken spoken = Spoken.to();

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err())
        .startsWith(
            "selfdiff: a command is missing, expected run, check, explain, data, devices, plan, sweep,"
                + " evaluate, visualize, compare, report, ui, export, import, embed, classify,"
                + " search, bench");
  }

  @Test
  void helpListsVerbsAndExitStatuses() {
    Spoken spoken = Spoken.to("--help");

    assertThat(spoken.status()).isZero();
    assertThat(spoken.out()).contains("  check ").contains("  explain ");
    Arrays.stream(ExitCode.values())
        .forEach(
            code ->
                assertThat(spoken.out())
                    .containsPattern("(?m)^ *" + code.status() + " +" + code.meaning() + "$"));
    assertThat(spoken.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void versionNamesProgramAndJava() {
    Spoken spoken = Spoken.to("--version");

    assertThat(spoken.status()).isZero();
    assertThat(spoken.out()).startsWith("selfdiff ").contains("Java " + Runtime.version());
  }
}
