package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunStatusTest {
  private static final long NOBODY = 999_999_999L;
  private static final String BEGAN = "2026-11-22T11:03:22Z";
  private static final Instant LONG_AGO = Instant.parse("2026-11-22T12:00:00Z");
  private static final RunStatus RUNNING = new RunStatus(RunState.RUNNING, null, BEGAN, 0, 0, "");

  @TempDir private Path folder;
  private RunPaths paths;

  @BeforeEach
  void paths() {
    paths = new RunPaths(folder);
  }

  private void held(long process, String host) throws IOException {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Files.writeString(paths.lock(), new RunHolder(process, host, now).text());
  }

  private RunStatus seen(Optional<RunStatus> told, double epoch, double loss, int secondsAgo)
      throws IOException {
    Instant now = LONG_AGO.plusSeconds(secondsAgo);
    return RunStatus.seen(paths, told, new RunStatus.Last(8, epoch, loss, LONG_AGO), 10, now);
  }

  @Test
  void whatIsWrittenComesBack() throws IOException {
    RunStatus status =
        new RunStatus(RunState.DIVERGED, 4, BEGAN, 120, 1.5, "the loss is no number");
    status.write(paths);

    assertThat(RunStatus.read(paths)).contains(status);
    assertThat(paths.status())
        .hasContent(
            """
            {
              "state" : "diverged",
              "exit" : 4,
              "time" : "2026-11-22T11:03:22Z",
              "step" : 120,
              "epoch" : 1.5,
              "message" : "the loss is no number"
            }
            """);
  }

  @Test
  void whatIsNoStatusSaysNothing() throws IOException {
    assertThat(RunStatus.read(paths)).isEmpty();
    for (String other : new String[] {"", "null", "{", "[]", "{}", "{\"state\": \"asleep\"}"}) {
      Files.writeString(paths.status(), other);
      assertThat(RunStatus.read(paths)).as(other).isEmpty();
    }
  }

  @Test
  void itRunsWhileItsProcessLives() throws IOException {
    held(ProcessHandle.current().pid(), InetAddress.getLocalHost().getHostName());

    assertThat(seen(Optional.of(RUNNING), 2, 0.5, 99_999))
        .isEqualTo(new RunStatus(RunState.RUNNING, null, LONG_AGO.toString(), 8, 2, ""));
  }

  @Test
  void aKilledProcessLeavesAnInterruptedRun() throws IOException {
    held(NOBODY, InetAddress.getLocalHost().getHostName());

    RunStatus killed = seen(Optional.of(RUNNING), 2, 0.5, 0);
    assertThat(killed.state()).isEqualTo(RunState.INTERRUPTED);
    assertThat(killed.message()).isEqualTo("its process has ended without a word");
    assertThat(killed.step()).isEqualTo(8);
  }

  @Test
  void onAnotherMachineASignOfLifeCounts() throws IOException {
    held(NOBODY, "elsewhere.example");

    assertThat(seen(Optional.of(RUNNING), 2, 0.5, 599).state()).isEqualTo(RunState.RUNNING);
    assertThat(seen(Optional.of(RUNNING), 2, 0.5, 601).state()).isEqualTo(RunState.INTERRUPTED);
  }

  @Test
  void theEndIsWhatTheRunSaysOfIt() throws IOException {
    held(ProcessHandle.current().pid(), InetAddress.getLocalHost().getHostName());
    RunStatus failed = new RunStatus(RunState.FAILED, 3, BEGAN, 4, 0.5, "no room\nat all");

    assertThat(seen(Optional.of(failed), 10, 0.5, 0)).isSameAs(failed);
    assertThat(failed.reason()).isEqualTo("no room");
    assertThat(new RunStatus(RunState.UNPROVEN, 5, BEGAN, 4, 1, "off by 1").reason())
        .isEqualTo("unproven: off by 1");
    assertThat(new RunStatus(RunState.FINISHED, 0, BEGAN, 4, 1, "").reason()).isEqualTo("finished");
  }

  @Test
  void runsThatSayNothingAreJudgedByWhatTheyRecorded() throws IOException {
    held(NOBODY, "elsewhere.example");

    assertThat(seen(Optional.empty(), 10, 0.5, 601).state()).isEqualTo(RunState.FINISHED);
    assertThat(seen(Optional.empty(), 9.9, 0.5, 601).state()).isEqualTo(RunState.INTERRUPTED);
    assertThat(seen(Optional.empty(), 3, Double.NaN, 601).state()).isEqualTo(RunState.DIVERGED);
    assertThat(seen(Optional.empty(), 3, 0.5, 599).state()).isEqualTo(RunState.RUNNING);
  }
}
