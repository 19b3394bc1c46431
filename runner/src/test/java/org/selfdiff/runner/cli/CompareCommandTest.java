package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.sweep.language.Goal;
import org.selfdiff.runner.sweep.ledger.Event;
import org.selfdiff.runner.sweep.ledger.Ledger;

class CompareCommandTest {
  private static final String RESOLVED =
      "# identity 0\nname = s\nviews { augment = [{ kind = grayscale, p = %s }] }\n";

  @TempDir private Path folder;

  private void run(String name, String p) throws IOException {
    Path run = Files.createDirectories(folder.resolve("s.sweep").resolve(name));
    Files.writeString(run.resolve("resolved.conf"), RESOLVED.formatted(p));
  }

  private void suggest(Ledger ledger, int trial, String p, String... cells) throws IOException {
    List<String> words = List.of("views.augment[0].p=" + p);
    ledger.append(
        new Event.Suggested(trial, Map.of("views.augment[0].p", p), words, List.of(cells), "", -1));
  }

  @Test
  void theFolderOfASweepStandsForItsRuns() throws IOException {
    Files.createDirectories(folder.resolve("s.sweep/logs"));
    try (Ledger ledger = Ledger.open(folder.resolve("s.sweep/ledger.jsonl"))) {
      ledger.append(
          new Event.Opened("t", "ab", "knn/top1", Goal.MAXIMIZE, List.of(0L), List.of(), "s"));
      suggest(ledger, 0, "0.1", "f00000001111");
      suggest(ledger, 1, "0.2", "a00000001111");
      suggest(ledger, 2, "0.3", "b00000001111");
    }
    run("s-a0000000", "0.2");
    run("s-f0000000", "0.1");

    Spoken spoken = Spoken.to("compare", folder.resolve("s.sweep").toString());

    assertThat(spoken.status()).isZero();
    assertThat(spoken.out()).containsPattern("\nviews.augment\\[0\\]\\.p +0\\.1 +0\\.2\n");
    assertThat(spoken.out().lines().count()).isEqualTo(6);
  }

  @Test
  void aSweepWithoutRunsIsSaid() throws IOException {
    Path sweep = Files.createDirectories(folder.resolve("s.sweep"));
    Ledger.open(sweep.resolve("ledger.jsonl")).close();

    Spoken spoken = Spoken.to("compare", sweep.toString());

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err())
        .isEqualTo(sweep + ": a sweep without runs yet; let its first run begin\n");
  }
}
