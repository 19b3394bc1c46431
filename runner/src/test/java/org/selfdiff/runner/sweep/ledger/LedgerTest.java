package org.selfdiff.runner.sweep.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.sweep.language.Goal;

class LedgerTest {
  private static final List<Event> EVENTS =
      List.of(
          new Event.Opened("t", "ab", "knn/top1", Goal.MAXIMIZE, List.of(3L), List.of(1, 2), "s"),
          new Event.Suggested(
              0, Map.of("optimizer.lr", "0.1"), List.of("optimizer.lr=0.1"), List.of("cd"), "", -1),
          new Event.Decided(0, 0, 0),
          new Event.Started(0, 3, 1, "t"),
          new Event.Scored(0, 3, 1 / 3.0, 2.5),
          new Event.Failed(0, 3, "killed by signal 9", true),
          new Event.Lost(0, 3, "its worker was lost"),
          new Event.Judged(0, Verdict.PAUSE));

  @TempDir private Path folder;

  @Test
  void everyEventComesBackAsItWas() throws IOException {
    Path file = folder.resolve("sweep/ledger.jsonl");
    try (Ledger ledger = Ledger.open(file)) {
      for (Event event : EVENTS) {
        ledger.append(event);
      }
    }
    assertThat(Ledger.read(file)).isEqualTo(EVENTS);
    assertThat(Files.readAllLines(file).get(2))
        .isEqualTo("{\"event\":\"decided\",\"job\":0,\"trial\":0,\"rung\":0}");
  }

  @Test
  void aLastLineThatWasCutShortIsRemoved() throws IOException {
    Path file = folder.resolve("ledger.jsonl");
    try (Ledger ledger = Ledger.open(file)) {
      ledger.append(EVENTS.get(2));
    }
    String whole = Files.readString(file);
    Files.writeString(file, "{\"event\":\"sco", StandardOpenOption.APPEND);
    assertThat(Ledger.read(file)).containsExactly(EVENTS.get(2));
    try (Ledger ledger = Ledger.open(file)) {
      assertThat(ledger.before()).containsExactly(EVENTS.get(2));
      ledger.append(EVENTS.get(3));
    }
    assertThat(Files.readString(file))
        .isEqualTo(
            whole + "{\"event\":\"started\",\"job\":0,\"seed\":3,\"attempt\":1,\"time\":\"t\"}\n");
  }

  @Test
  void aDamagedLineIsNamed() throws IOException {
    Path file = folder.resolve("ledger.jsonl");
    Files.writeString(file, "{\"event\":\"decided\",\"job\":0,\"trial\":0,\"rung\":0}\nhello\n");
    assertThatThrownBy(() -> Ledger.open(file))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(file + ":2: not an event of a sweep (")
        .hasMessageEndingWith(
            "the file was changed, put it back or move the folder away to begin anew");
  }
}
