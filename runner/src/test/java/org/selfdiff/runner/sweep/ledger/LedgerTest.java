package org.selfdiff.runner.sweep.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.runner.data.DataIdentity;
import org.selfdiff.runner.exit.ExitCode;
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
          new Event.Failed(0, 3, "killed by signal 9", true),
          new Event.Started(0, 3, 2, "t"),
          new Event.Unable(0, 3, "no space"),
          new Event.Started(0, 3, 3, "t"),
          new Event.Lost(0, 3, "its worker was lost"),
          new Event.Started(0, 3, 4, "t"),
          new Event.Scored(0, 3, 1 / 3.0, 2.5),
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
  void imagesAreToldOnce() throws IOException {
    Path file = folder.resolve("ledger.jsonl");
    Event images = new Event.Images(new DataIdentity(16, 8, 2, "ab"));
    List<Event> begun = List.of(EVENTS.get(0), images);
    write(file, begun);
    assertThat(Ledger.read(file)).isEqualTo(begun);

    Path twice = folder.resolve("twice.jsonl");
    write(twice, List.of(EVENTS.get(0), images, images));
    assertThatThrownBy(() -> Ledger.read(twice))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("twice.jsonl:3: not an event of a sweep")
        .hasMessageContaining("the images were told before");
  }

  @Test
  void aLastLineThatWasCutShortIsRemoved() throws IOException {
    Path file = folder.resolve("ledger.jsonl");
    write(file, EVENTS.subList(0, 3));
    String whole = Files.readString(file);
    Files.writeString(file, "{\"event\":\"sco", StandardOpenOption.APPEND);
    assertThat(Ledger.read(file)).isEqualTo(EVENTS.subList(0, 3));
    try (Ledger ledger = Ledger.open(file)) {
      assertThat(ledger.before()).isEqualTo(EVENTS.subList(0, 3));
      ledger.append(EVENTS.get(3));
    }
    assertThat(Files.readString(file))
        .isEqualTo(
            whole + "{\"event\":\"started\",\"job\":0,\"seed\":3,\"attempt\":1,\"time\":\"t\"}\n");
  }

  private static void write(Path file, List<Event> events) throws IOException {
    try (Ledger ledger = Ledger.open(file)) {
      events.forEach(ledger::append);
    }
  }

  /** Line, and what stands in its place, with what is said of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | null | it is null",
        "3 | hello | Unrecognized token 'hello'",
        "3 | {} | missing type id property 'event'",
        "3 | {\"event\":\"moved\",\"job\":0} | Could not resolve type id 'moved'",
        "3 | {\"event\":\"decided\",\"job\":99,\"trial\":0,\"rung\":0} | job 99 after 0",
        "3 | {\"event\":\"decided\",\"job\":0,\"trial\":7,\"rung\":0} | there is no trial 7",
        "3 | {\"event\":\"decided\",\"job\":0,\"trial\":0,\"rung\":3} | rung 3 of it",
        "3 | {\"event\":\"decided\",\"job\":0,\"trial\":0} | Missing creator property 'rung'",
        "3 | {\"event\":\"decided\",\"job\":0.5,\"trial\":0,\"rung\":0} | Cannot coerce",
        "3 | {\"event\":\"decided\",\"job\":0,\"trial\":0,\"rung\":0,\"more\":1} | field \"more\"",
        "4 | {\"event\":\"started\",\"job\":99,\"seed\":3,\"attempt\":1,\"time\":\"t\"} | there is no job 99",
        "4 | {\"event\":\"started\",\"job\":0,\"seed\":4,\"attempt\":1,\"time\":\"t\"} | there is no seed 4",
        "5 | {\"event\":\"failed\",\"job\":0,\"seed\":3,\"reason\":null,\"again\":true} | Null value for creator property 'reason'",
        "11 | {\"event\":\"scored\",\"job\":0,\"seed\":3,\"score\":\"NaN\",\"seconds\":1} | score NaN",
        "12 | {\"event\":\"judged\",\"job\":0,\"verdict\":\"FINISH\"} | verdict FINISH",
        "12 | {\"event\":\"judged\",\"job\":0,\"verdict\":\"FAIL\"} | verdict FAIL",
        "12 | {\"event\":\"judged\",\"job\":1,\"verdict\":\"PAUSE\"} | there is no job 1",
        "1 | {\"event\":\"decided\",\"job\":0,\"trial\":0,\"rung\":0} | the first event opens no sweep"
      })
  void aDamagedLineIsNamed(int line, String text, String said) throws IOException {
    Path file = folder.resolve("ledger.jsonl");
    write(file, EVENTS);
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.set(line - 1, text);
    Files.writeString(file, String.join("\n", lines) + "\n");

    assertDamaged(file, line, said);
  }

  @ParameterizedTest
  @CsvSource({
    "2, trial 0 after 1",
    "3, job 0 after 1",
    "5, no run of seed 3 was started",
    "11, no run of seed 3 was started",
    "12, job 0 is not the next to be judged"
  })
  void anEventThatStandsThereTwiceIsNamed(int line, String said) throws IOException {
    Path file = folder.resolve("ledger.jsonl");
    write(file, EVENTS);
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.add(line, lines.get(line - 1));
    Files.writeString(file, String.join("\n", lines) + "\n");

    assertDamaged(file, line + 1, said);
  }

  private static void assertDamaged(Path file, int line, String said) {
    assertThatThrownBy(() -> Ledger.open(file))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(file + ":" + line + ": not an event of a sweep (")
        .hasMessageContaining(said)
        .hasMessageEndingWith(
            "the file was changed, put it back or move the folder away to begin anew")
        .extracting(e -> ((UserException) e).code())
        .isEqualTo(ExitCode.DATA);
    assertThatThrownBy(() -> Ledger.read(file)).isInstanceOf(UserException.class);
  }

  @Test
  void bytesThatAreNoTextAreNamed() throws IOException {
    Path file = folder.resolve("ledger.jsonl");
    Files.write(file, new byte[] {(byte) 0xff, 0, 7, '\n'});
    assertDamaged(file, 1, "it is no text in UTF-8");
  }

  @Test
  void anotherProcessCannotOpenItHoweverOftenItIsRead() throws Exception {
    Path file = folder.resolve("ledger.jsonl");
    write(file, EVENTS);
    try (LedgerProcess first = new LedgerProcess(file)) {
      assertThat(first.says()).isEqualTo("open");
      assertThat(Ledger.read(file)).isEqualTo(EVENTS);
      try (LedgerProcess second = new LedgerProcess(file)) {
        assertThat(second.says())
            .isEqualTo(
                file + ": this sweep is going on in another process; wait for it or stop it");
      }
      first.kill();
      try (LedgerProcess third = new LedgerProcess(file)) {
        assertThat(third.says()).isEqualTo("open");
      }
    }
    assertThat(Ledger.read(file)).isEqualTo(EVENTS);
  }

  @Test
  void aLineThatTheDiskDoesNotTakeIsSaid() throws IOException {
    // A device that is always full.
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    Path file = folder.resolve("ledger.jsonl");
    FileChannel channel = FileChannel.open(full, StandardOpenOption.WRITE);
    try (Ledger ledger = new Ledger(file, LedgerLock.take(file), channel, List.of(), 0)) {
      assertThatThrownBy(() -> ledger.append(EVENTS.get(0)))
          .isInstanceOf(UserException.class)
          .hasMessage(
              file
                  + ": cannot be written: No space left on device; everything before is kept, and"
                  + " once that is put right the same command continues")
          .extracting(e -> ((UserException) e).code())
          .isEqualTo(ExitCode.DATA);
    }
  }

  @Test
  void whatIsNoFileIsSaid() throws IOException {
    Path file = Files.createDirectory(folder.resolve("ledger.jsonl"));
    assertThatThrownBy(() -> Ledger.open(file))
        .isInstanceOf(UserException.class)
        .hasMessage(file + ": is no regular file, expected the ledger of a sweep");
  }
}
